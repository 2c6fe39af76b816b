"""The leaf of a ledger entry, written from leaf.md alone: python3 leaf.py FILE checks every vector of a file."""
import datetime, hashlib, json, struct, sys

TEXT, INTEGER, FIGURE, TIME, HASH = range(5)
FORM = [  # field, type, may be absent
    ("kind", TEXT, 0), ("agent", TEXT, 0), ("session", TEXT, 0), ("number", INTEGER, 0), ("replaces", HASH, 1),
    ("epoch", TEXT, 0), ("seq", INTEGER, 0), ("event", HASH, 1), ("site", TEXT, 0), ("machine", TEXT, 0),
    ("member", TEXT, 1), ("structure", TEXT, 1), ("supervisor", TEXT, 1), ("purpose", TEXT, 0),
    ("accessVersion", INTEGER, 0), ("start", TIME, 0), ("startClock", TEXT, 0), ("datedStart", TIME, 1),
    ("end", TIME, 1), ("occupiedSeconds", FIGURE, 0), ("activeSeconds", FIGURE, 0), ("energyWh", FIGURE, 0),
    ("energyQuality", TEXT, 0), ("peakW", FIGURE, 0), ("gapSeconds", FIGURE, 0), ("endReason", TEXT, 1),
    ("at", TIME, 1), ("by", TEXT, 1), ("reason", TEXT, 1)]


def value(kind, v):
    if kind == TEXT:
        utf8 = v.encode("utf-8")
        return struct.pack(">H", len(utf8)) + utf8
    if kind == INTEGER:
        return struct.pack(">q", v)
    if kind == FIGURE:
        return struct.pack(">d", v + 0.0)
    if kind == TIME:
        since = datetime.datetime.strptime(v, "%Y-%m-%dT%H:%M:%S.%fZ") - datetime.datetime(1970, 1, 1)
        return struct.pack(">q", since // datetime.timedelta(milliseconds=1))
    return bytes.fromhex(v)


def form(entry):
    parts = [b"\x01"]
    for field, kind, may_be_absent in FORM:
        v = entry[field]
        if may_be_absent:
            parts.append(b"\x00" if v is None else b"\x01")
        if v is not None:
            parts.append(value(kind, v))
    return b"".join(parts)


if __name__ == "__main__":
    vectors = json.load(open(sys.argv[1], encoding="utf-8"))
    for v in vectors:
        form_bytes = form(v["entry"])
        assert form_bytes.hex() == v["bytes"], v["name"]
        assert hashlib.sha256(b"\x00" + form_bytes).hexdigest() == v["leafHash"], v["name"]
    print(len(vectors), "vectors hold")
