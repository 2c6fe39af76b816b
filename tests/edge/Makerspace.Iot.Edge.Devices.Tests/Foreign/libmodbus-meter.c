/*
 * A meter played by libmodbus: "tcp PORT KIND" or "rtu DEVICE KIND". Serves unit 1 until it is ended.
 * KIND is "floats", registers as Eastron's, or "pzem", whole numbers as a PZEM-004T's.
 */
#include <errno.h>
#include <modbus.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void set(modbus_mapping_t *map, int reg, float value)
{
    /* By hand: what libmodbus calls "abcd" has differed between its versions. High word first; registers are in the order of the host. */
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    map->tab_input_registers[reg] = (uint16_t)(bits >> 16);
    map->tab_input_registers[reg + 1] = (uint16_t)bits;
}

/* Peacefair, PZEM-004T V3.0 user manual, 2.3: the low 16 bits of a value of 32 stand in the lower register. */
static void set_low_first(modbus_mapping_t *map, int reg, uint32_t value)
{
    map->tab_input_registers[reg] = (uint16_t)(value & 0xFFFF);
    map->tab_input_registers[reg + 1] = (uint16_t)(value / 0x10000);
}

static void fill_pzem(modbus_mapping_t *map)
{
    map->tab_input_registers[0] = 2301;      /* 230.1 V */
    set_low_first(map, 1, 98765);            /* 98.765 A */
    set_low_first(map, 3, 227259);           /* 22725.9 W */
    set_low_first(map, 5, 9876543);          /* Wh */
    map->tab_input_registers[7] = 500;       /* 50.0 Hz */
    map->tab_input_registers[8] = 100;       /* 1.00 */
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        return 2;
    }

    int tcp = strcmp(argv[1], "tcp") == 0;
    modbus_t *ctx = tcp ? modbus_new_tcp("127.0.0.1", atoi(argv[2])) : modbus_new_rtu(argv[2], 9600, 'N', 8, 1);
    modbus_mapping_t *map = modbus_mapping_new(0, 0, 32, 0x100);
    if (ctx == NULL || map == NULL || modbus_set_slave(ctx, 1) != 0) {
        return 3;
    }

    if (strcmp(argv[3], "pzem") == 0) {
        fill_pzem(map);
    } else {
        set(map, 0x0000, 230.2f);
        set(map, 0x0006, 5.5f);
        set(map, 0x000C, 1265.25f);
        set(map, 0x0030, 16.5f);
        set(map, 0x0034, 3800.5f);
        set(map, 0x0048, 4321.987f);
    }

    int listener = tcp ? modbus_tcp_listen(ctx, 4) : modbus_connect(ctx);
    if (listener < 0) {
        fprintf(stderr, "%s\n", modbus_strerror(errno));
        return 4;
    }

    puts("ready");
    fflush(stdout);
    for (;;) {
        if (tcp && modbus_tcp_accept(ctx, &listener) < 0) {
            return 5;
        }

        unsigned char query[MODBUS_MAX_ADU_LENGTH];
        for (;;) {
            int length = modbus_receive(ctx, query);
            if (length > 0) {
                modbus_reply(ctx, query, length, map);
            } else if (length < 0 && tcp) {
                break;
            }
        }

        modbus_close(ctx);
    }
}
