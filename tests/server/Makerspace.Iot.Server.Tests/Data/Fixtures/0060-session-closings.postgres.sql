CREATE TABLE public.access_publications (
    "Agent" character varying(40) NOT NULL,
    "Site" character varying(40) NOT NULL,
    "Version" bigint NOT NULL,
    "ContentHash" character varying(64) NOT NULL,
    "IssuedAt" timestamp with time zone NOT NULL,
    "Signed" bytea NOT NULL
);
CREATE TABLE public.access_refusals (
    "Agent" character varying(40) NOT NULL,
    "Epoch" character varying(40) NOT NULL,
    "Seq" bigint NOT NULL,
    "Site" character varying(40) NOT NULL,
    "Machine" character varying(40) NOT NULL,
    "Wall" timestamp with time zone NOT NULL,
    "Clock" character varying(40) NOT NULL,
    "Reason" character varying(40) NOT NULL,
    "Member" character varying(40),
    "AccessVersion" bigint NOT NULL,
    "Outcome" character varying(40)
);
CREATE TABLE public.agent_boots (
    "Agent" character varying(40) NOT NULL,
    "Epoch" character varying(40) NOT NULL,
    "Seq" bigint NOT NULL,
    "Boot" character varying(40) NOT NULL,
    "Wall" timestamp with time zone NOT NULL,
    "Clock" character varying(40) NOT NULL,
    "Version" character varying(40) NOT NULL,
    "RecoveredSessions" integer NOT NULL
);
CREATE TABLE public.agents (
    "Name" character varying(40) NOT NULL,
    "Site" character varying(40) NOT NULL,
    "Label" character varying(120)
);
CREATE TABLE public.alarm_acknowledgements (
    "Code" character varying(40) NOT NULL,
    "Subject" character varying(200) NOT NULL,
    "At" timestamp with time zone NOT NULL,
    "By" character varying(120) NOT NULL,
    "Reason" character varying(400) NOT NULL,
    "Count" bigint NOT NULL
);
CREATE TABLE public.alarms (
    "Code" character varying(40) NOT NULL,
    "Subject" character varying(200) NOT NULL,
    "Detail" character varying(400) NOT NULL,
    "Count" bigint NOT NULL,
    "FirstAt" timestamp with time zone NOT NULL,
    "LastAt" timestamp with time zone NOT NULL
);
CREATE TABLE public.badges (
    "Uid" character varying(20) NOT NULL,
    "Person" character varying(40) NOT NULL,
    "Structure" character varying(40),
    "RevokedAt" timestamp with time zone
);
CREATE TABLE public.events (
    "Agent" character varying(40) NOT NULL,
    "Epoch" character varying(40) NOT NULL,
    "Seq" bigint NOT NULL,
    "Variant" integer NOT NULL,
    "Site" character varying(40) NOT NULL,
    "Kind" character varying(40),
    "Machine" character varying(40),
    "Wall" timestamp with time zone,
    "Clock" character varying(40),
    "ReceivedAt" timestamp with time zone NOT NULL,
    "Disposition" character varying(40) NOT NULL,
    "Note" character varying(400),
    "BodyHash" bytea NOT NULL,
    "Payload" bytea NOT NULL
);
CREATE TABLE public.fault_records (
    "Agent" character varying(40) NOT NULL,
    "Epoch" character varying(40) NOT NULL,
    "Seq" bigint NOT NULL,
    "Kind" character varying(40) NOT NULL,
    "Site" character varying(40) NOT NULL,
    "Machine" character varying(40) NOT NULL,
    "Code" character varying(40) NOT NULL,
    "Detail" character varying(400),
    "RaisedAt" timestamp with time zone,
    "ClearedAt" timestamp with time zone,
    "ClearedSeq" bigint
);
CREATE TABLE public.machine_categories (
    "Name" character varying(40) NOT NULL,
    "Label" character varying(120) NOT NULL,
    "Trade" character varying(120),
    "QualificationMonths" integer
);
CREATE TABLE public.machines (
    "Name" character varying(40) NOT NULL,
    "Label" character varying(120) NOT NULL,
    "Category" character varying(40) NOT NULL,
    "LevelAlone" integer NOT NULL,
    "LevelSupervised" integer NOT NULL,
    "LevelSupervisor" integer NOT NULL,
    "TwoPersons" boolean NOT NULL,
    "OutOfService" boolean NOT NULL,
    "OutOfServiceReason" character varying(400),
    "Hours" character varying(400) NOT NULL
);
CREATE TABLE public.memberships (
    "Person" character varying(40) NOT NULL,
    "Site" character varying(40) NOT NULL,
    "Structure" character varying(40) NOT NULL,
    "FirstDay" date NOT NULL,
    "LastDay" date,
    "Kind" character varying(40) NOT NULL,
    "Purpose" character varying(40) NOT NULL,
    "Hours" character varying(400) NOT NULL
);
CREATE TABLE public.person_names (
    "Person" character varying(40) NOT NULL,
    "DisplayName" character varying(120) NOT NULL
);
CREATE TABLE public.persons (
    "Ref" character varying(40) NOT NULL
);
CREATE TABLE public.placements (
    "Machine" character varying(40) NOT NULL,
    "From" timestamp with time zone NOT NULL,
    "Agent" character varying(40)
);
CREATE TABLE public.qualifications (
    "Person" character varying(40) NOT NULL,
    "Category" character varying(40) NOT NULL,
    "Level" integer NOT NULL,
    "SignedOn" date NOT NULL,
    "SignedBy" character varying(40),
    "LastDay" date
);
CREATE TABLE public.quarantine_items (
    "Id" character varying(32) NOT NULL,
    "Topic" character varying(200) NOT NULL,
    "Reason" character varying(400) NOT NULL,
    "Payload" bytea NOT NULL,
    "PayloadBytes" integer NOT NULL,
    "Count" bigint NOT NULL,
    "FirstSeenAt" timestamp with time zone NOT NULL,
    "LastSeenAt" timestamp with time zone NOT NULL
);
CREATE TABLE public.registry_version (
    "Id" integer NOT NULL,
    "Version" bigint NOT NULL
);
CREATE TABLE public.schema_history (
    id character varying(80) NOT NULL
);
CREATE TABLE public.session_closings (
    "Agent" character varying(40) NOT NULL,
    "Session" character varying(40) NOT NULL,
    "Number" integer NOT NULL,
    "Kind" character varying(40) NOT NULL,
    "At" timestamp with time zone NOT NULL,
    "By" character varying(120),
    "Reason" character varying(400),
    "OccupiedSeconds" double precision NOT NULL,
    "ActiveSeconds" double precision NOT NULL,
    "EnergyWh" double precision NOT NULL,
    "EnergyQuality" character varying(40) NOT NULL,
    "Epoch" character varying(40) NOT NULL,
    "Seq" bigint NOT NULL
);
CREATE TABLE public.session_dates (
    "Agent" character varying(40) NOT NULL,
    "Session" character varying(40) NOT NULL,
    "Start" timestamp with time zone NOT NULL,
    "SeenSeq" bigint NOT NULL,
    "Final" boolean NOT NULL
);
CREATE TABLE public.sites (
    "Name" character varying(40) NOT NULL,
    "Label" character varying(120) NOT NULL,
    "Department" character varying(120),
    "TimeZone" character varying(64) NOT NULL
);
CREATE TABLE public.stream_positions (
    "Agent" character varying(40) NOT NULL,
    "Epoch" character varying(40) NOT NULL,
    "Site" character varying(40) NOT NULL,
    "CommittedSeq" bigint NOT NULL,
    "HighestSeq" bigint NOT NULL,
    "UpdatedAt" timestamp with time zone NOT NULL
);
CREATE TABLE public.structures (
    "Ref" character varying(40) NOT NULL,
    "Label" character varying(120) NOT NULL,
    "Siret" character varying(14)
);
CREATE TABLE public.tariff_rates (
    "Kind" character varying(40) NOT NULL,
    "Site" character varying(40) NOT NULL,
    "Category" character varying(40) NOT NULL,
    "FirstDay" date NOT NULL,
    "LastDay" date,
    "EurosPerActiveHour" numeric(14,4) NOT NULL,
    "EurosPerKwh" numeric(14,4) NOT NULL
);
CREATE TABLE public.usage_entries (
    "Agent" character varying(40) NOT NULL,
    "Session" character varying(40) NOT NULL,
    "Site" character varying(40) NOT NULL,
    "Machine" character varying(40) NOT NULL,
    "Member" character varying(40),
    "Structure" character varying(40),
    "Supervisor" character varying(40),
    "Purpose" character varying(40) NOT NULL,
    "AccessVersion" bigint NOT NULL,
    "StartWall" timestamp with time zone NOT NULL,
    "StartClock" character varying(40) NOT NULL,
    "EndWall" timestamp with time zone,
    "EndReason" character varying(40),
    "OccupiedSeconds" double precision NOT NULL,
    "ActiveSeconds" double precision NOT NULL,
    "EnergyWh" double precision NOT NULL,
    "EnergyQuality" character varying(40) NOT NULL,
    "PeakW" double precision NOT NULL,
    "GapSeconds" double precision NOT NULL,
    "Epoch" character varying(40) NOT NULL,
    "StartSeq" bigint,
    "CheckpointSeq" bigint,
    "EndSeq" bigint,
    "UpdatedAt" timestamp with time zone NOT NULL,
    "ClosedAs" character varying(40)
);
INSERT INTO public.access_publications VALUES ('vitry-1', 'vitry', 42, 'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc', '2026-11-01 06:00:00+00', '\x010200ff');
INSERT INTO public.access_refusals VALUES ('vitry-1', 'e-7f', 4, 'vitry', 'scie-1', '2026-11-02 09:59:00+00', 'Synced', 'NotQualified', 'p-b2', 42, NULL);
INSERT INTO public.access_refusals VALUES ('vitry-1', 'e-7f', 5, 'vitry', 'scie-1', '2026-11-02 10:00:00.123+00', 'Corrected', 'UnknownBadge', NULL, 42, 'Observed');
INSERT INTO public.agent_boots VALUES ('vitry-1', 'e-7f', 1, 'b-1', '1970-01-01 00:00:12+00', 'Unsynced', '0.1.0', 1);
INSERT INTO public.agents VALUES ('reunion-1', 'saint-pierre', NULL);
INSERT INTO public.agents VALUES ('vitry-1', 'vitry', 'Boîtier de l''atelier bois');
INSERT INTO public.alarm_acknowledgements VALUES ('session-without-end', 'vitry-1/s-open', '2026-11-02 07:30:00+00', 'Bruno Lefèvre', 'Coupure de courant ; vu l''atelier', 1);
INSERT INTO public.alarms VALUES ('quarantine-flood', '*', '12 messages', 12, '2026-11-01 00:00:00+00', '2026-11-02 00:00:00+00');
INSERT INTO public.alarms VALUES ('session-without-end', 'vitry-1/s-open', 'no word for 24 h', 2, '2026-11-01 00:00:00+00', '2026-11-02 00:00:00+00');
INSERT INTO public.badges VALUES ('04a1b2c3', 'p-a1', 's-menuiserie', NULL);
INSERT INTO public.badges VALUES ('04d4e5f60718', 'p-b2', NULL, '2026-06-01 10:15:30.5+00');
INSERT INTO public.events VALUES ('vitry-1', 'e-7f', 1, 0, 'vitry', 'session-started', 'scie-1', '2026-11-01 10:01:00+00', 'Synced', '2026-11-01 10:01:01+00', 'Applied', NULL, '\x276c3b4c78788580ecca78af597097ac97e8db9cfa3c7a9fa7d73cb08602e345', '\x7b22736571223a312c226e6f7465223a226c27c3a974c3a9227d');
INSERT INTO public.events VALUES ('vitry-1', 'e-7f', 2, 0, 'vitry', 'session-started', 'scie-1', '2026-11-01 10:02:00+00', 'Synced', '2026-11-01 10:02:01+00', 'Applied', NULL, '\xe4e30b78b9595576295839ed910a5499f0ca9e2a4c45273b427e820821401658', '\x7b22736571223a322c226e6f7465223a226c27c3a974c3a9227d');
INSERT INTO public.events VALUES ('vitry-1', 'e-7f', 3, 0, 'vitry', 'session-started', 'scie-1', '2026-11-01 10:03:00+00', 'Synced', '2026-11-01 10:03:01+00', 'Applied', NULL, '\x460ccfc24a9c174b99c41a417d5e2d0f294c7271161f297039e2cc0f258a15b4', '\x7b22736571223a332c226e6f7465223a226c27c3a974c3a9227d');
INSERT INTO public.events VALUES ('vitry-1', 'e-7f', 3, 1, 'vitry', NULL, NULL, NULL, NULL, '2026-11-01 10:10:00+00', 'Conflict', 'another body under this key', '\x2b4c342f5433ebe591a1da77e013d1b72475562d48578dca8b84bac6651c3cb9', '\x09');
INSERT INTO public.fault_records VALUES ('vitry-1', 'e-7f', 6, 'Fault', 'vitry', '', 'clock-unset', NULL, '2026-11-02 08:00:00+00', '2026-11-02 08:05:00+00', 8);
INSERT INTO public.fault_records VALUES ('vitry-1', 'e-7f', 9, 'OutOfService', 'vitry', 'presse-1', 'out-of-service', 'Buse bouchée', '2026-11-02 11:00:00+00', NULL, NULL);
INSERT INTO public.machine_categories VALUES ('bois-scie', 'Scies à bois', 'Bois', 24);
INSERT INTO public.machine_categories VALUES ('impression', 'Imprimantes 3D', NULL, NULL);
INSERT INTO public.machines VALUES ('presse-1', 'Imprimante', 'impression', 0, 0, 3, false, true, 'Buse bouchée ; l''attendre', '');
INSERT INTO public.machines VALUES ('scie-1', 'Scie à ruban n° 1', 'bois-scie', 2, 1, 3, true, false, NULL, 'mon-fri 08:00-18:00');
INSERT INTO public.memberships VALUES ('p-a1', 'vitry', 's-menuiserie', '2026-01-01', NULL, 'Resident', 'Production', '');
INSERT INTO public.memberships VALUES ('p-b2', '*', '', '2026-02-01', '2026-12-31', 'Staff', 'Maintenance', 'sat 09:00-12:00');
INSERT INTO public.person_names VALUES ('p-a1', 'Aïssatou N''Diaye');
INSERT INTO public.person_names VALUES ('p-b2', 'Bruno Lefèvre');
INSERT INTO public.persons VALUES ('p-a1');
INSERT INTO public.persons VALUES ('p-anonyme');
INSERT INTO public.persons VALUES ('p-b2');
INSERT INTO public.placements VALUES ('presse-1', '2026-01-01 00:00:00+00', NULL);
INSERT INTO public.placements VALUES ('scie-1', '2026-01-01 00:00:00+00', 'reunion-1');
INSERT INTO public.placements VALUES ('scie-1', '2026-03-01 23:00:00+00', 'vitry-1');
INSERT INTO public.qualifications VALUES ('p-a1', 'bois-scie', 2, '2026-01-15', 'p-b2', NULL);
INSERT INTO public.qualifications VALUES ('p-b2', 'bois-scie', 3, '2025-09-01', NULL, '2027-08-31');
INSERT INTO public.quarantine_items VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'mk/v1/vitry/vitry-1/event', 'not JSON', '\x7b276f6f7073', 6, 3, '2026-11-01 00:00:00+00', '2026-11-02 00:00:00+00');
INSERT INTO public.registry_version VALUES (1, 17);
INSERT INTO public.schema_history VALUES ('0001-registry');
INSERT INTO public.schema_history VALUES ('0002-ledger');
INSERT INTO public.schema_history VALUES ('0010-access-publications');
INSERT INTO public.schema_history VALUES ('0020-reading-indexes');
INSERT INTO public.schema_history VALUES ('0030-observed-refusals');
INSERT INTO public.schema_history VALUES ('0050-session-dates');
INSERT INTO public.schema_history VALUES ('0051-alarm-acknowledgements');
INSERT INTO public.schema_history VALUES ('0060-session-closings');
INSERT INTO public.session_closings VALUES ('vitry-1', 's-open', 1, 'NoEnd', '2026-11-02 00:00:00+00', NULL, NULL, 600, 300.5, 12.25, 'Estimated', 'e-7f', 3);
INSERT INTO public.session_closings VALUES ('vitry-1', 's-open', 2, 'Settled', '2026-11-02 07:30:00+00', 'Bruno Lefèvre', 'Vu avec l''adhérente', 500, 250, 10, 'Estimated', 'e-7f', 3);
INSERT INTO public.session_dates VALUES ('vitry-1', 's-undated', '2026-10-30 14:00:00+00', 3, true);
INSERT INTO public.sites VALUES ('saint-pierre', 'Manufacture de Saint-Pierre', 'La Réunion', 'Indian/Reunion');
INSERT INTO public.sites VALUES ('vitry', 'Manufacture de Vitry-sur-Orne ; l''« atelier »', 'Moselle', 'Europe/Paris');
INSERT INTO public.stream_positions VALUES ('vitry-1', 'e-7f', 'vitry', 5, 7, '2026-11-02 12:00:00+00');
INSERT INTO public.structures VALUES ('s-asso', 'Association Les Copeaux', NULL);
INSERT INTO public.structures VALUES ('s-menuiserie', 'Menuiserie d''Ouche', '73282932000074');
INSERT INTO public.tariff_rates VALUES ('Resident', '*', '*', '2026-01-01', NULL, 4.5000, 0.2516);
INSERT INTO public.tariff_rates VALUES ('Resident', 'vitry', 'bois-scie', '2026-01-01', '2026-06-30', 12.0000, 0.3000);
INSERT INTO public.usage_entries VALUES ('vitry-1', 's-done', 'vitry', 'scie-1', 'p-a1', 's-menuiserie', 'p-b2', 'Production', 42, '2026-10-31 22:30:00+00', 'Synced', '2026-10-31 23:45:10.25+00', 'BadgeOut', 4510.25, 3000.125, 812.0625, 'Metered', 1830.5, 1.5, 'e-7f', 2, NULL, 3, '2026-10-31 23:45:11+00', NULL);
INSERT INTO public.usage_entries VALUES ('vitry-1', 's-open', 'vitry', 'scie-1', 'p-b2', NULL, NULL, 'Maintenance', 0, '2026-11-01 10:01:00+00', 'Synced', '2026-11-01 10:09:20+00', NULL, 500, 250, 10, 'Estimated', 0, 0, 'e-7f', 1, 3, NULL, '2026-11-01 10:11:00+00', 'Settled');
INSERT INTO public.usage_entries VALUES ('vitry-1', 's-undated', 'vitry', 'scie-1', 'p-anonyme', NULL, NULL, 'Production', 0, '1970-01-01 00:01:00+00', 'Unsynced', NULL, NULL, 60, 0, 0, 'Missing', 0, 0, 'e-7f', 2, NULL, NULL, '2026-10-30 14:01:00+00', NULL);
ALTER TABLE ONLY public.access_publications
    ADD CONSTRAINT "PK_access_publications" PRIMARY KEY ("Agent");
ALTER TABLE ONLY public.access_refusals
    ADD CONSTRAINT "PK_access_refusals" PRIMARY KEY ("Agent", "Epoch", "Seq");
ALTER TABLE ONLY public.agent_boots
    ADD CONSTRAINT "PK_agent_boots" PRIMARY KEY ("Agent", "Epoch", "Seq");
ALTER TABLE ONLY public.agents
    ADD CONSTRAINT "PK_agents" PRIMARY KEY ("Name");
ALTER TABLE ONLY public.alarm_acknowledgements
    ADD CONSTRAINT "PK_alarm_acknowledgements" PRIMARY KEY ("Code", "Subject", "At");
ALTER TABLE ONLY public.alarms
    ADD CONSTRAINT "PK_alarms" PRIMARY KEY ("Code", "Subject");
ALTER TABLE ONLY public.badges
    ADD CONSTRAINT "PK_badges" PRIMARY KEY ("Uid");
ALTER TABLE ONLY public.events
    ADD CONSTRAINT "PK_events" PRIMARY KEY ("Agent", "Epoch", "Seq", "Variant");
ALTER TABLE ONLY public.fault_records
    ADD CONSTRAINT "PK_fault_records" PRIMARY KEY ("Agent", "Epoch", "Seq");
ALTER TABLE ONLY public.machine_categories
    ADD CONSTRAINT "PK_machine_categories" PRIMARY KEY ("Name");
ALTER TABLE ONLY public.machines
    ADD CONSTRAINT "PK_machines" PRIMARY KEY ("Name");
ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT "PK_memberships" PRIMARY KEY ("Person", "Site", "Structure", "FirstDay");
ALTER TABLE ONLY public.person_names
    ADD CONSTRAINT "PK_person_names" PRIMARY KEY ("Person");
ALTER TABLE ONLY public.persons
    ADD CONSTRAINT "PK_persons" PRIMARY KEY ("Ref");
ALTER TABLE ONLY public.placements
    ADD CONSTRAINT "PK_placements" PRIMARY KEY ("Machine", "From");
ALTER TABLE ONLY public.qualifications
    ADD CONSTRAINT "PK_qualifications" PRIMARY KEY ("Person", "Category", "Level");
ALTER TABLE ONLY public.quarantine_items
    ADD CONSTRAINT "PK_quarantine_items" PRIMARY KEY ("Id");
ALTER TABLE ONLY public.registry_version
    ADD CONSTRAINT "PK_registry_version" PRIMARY KEY ("Id");
ALTER TABLE ONLY public.session_closings
    ADD CONSTRAINT "PK_session_closings" PRIMARY KEY ("Agent", "Session", "Number");
ALTER TABLE ONLY public.session_dates
    ADD CONSTRAINT "PK_session_dates" PRIMARY KEY ("Agent", "Session");
ALTER TABLE ONLY public.sites
    ADD CONSTRAINT "PK_sites" PRIMARY KEY ("Name");
ALTER TABLE ONLY public.stream_positions
    ADD CONSTRAINT "PK_stream_positions" PRIMARY KEY ("Agent", "Epoch");
ALTER TABLE ONLY public.structures
    ADD CONSTRAINT "PK_structures" PRIMARY KEY ("Ref");
ALTER TABLE ONLY public.tariff_rates
    ADD CONSTRAINT "PK_tariff_rates" PRIMARY KEY ("Kind", "Site", "Category", "FirstDay");
ALTER TABLE ONLY public.usage_entries
    ADD CONSTRAINT "PK_usage_entries" PRIMARY KEY ("Agent", "Session");
ALTER TABLE ONLY public.schema_history
    ADD CONSTRAINT schema_history_pkey PRIMARY KEY (id);
CREATE INDEX "IX_access_refusals_Site_Wall" ON public.access_refusals USING btree ("Site", "Wall");
CREATE INDEX "IX_access_refusals_Wall" ON public.access_refusals USING btree ("Wall");
CREATE INDEX "IX_agents_Site" ON public.agents USING btree ("Site");
CREATE INDEX "IX_badges_Person" ON public.badges USING btree ("Person");
CREATE INDEX "IX_badges_Structure" ON public.badges USING btree ("Structure");
CREATE INDEX "IX_fault_records_Agent_Machine_Code" ON public.fault_records USING btree ("Agent", "Machine", "Code");
CREATE INDEX "IX_machines_Category" ON public.machines USING btree ("Category");
CREATE INDEX "IX_placements_Agent" ON public.placements USING btree ("Agent");
CREATE INDEX "IX_qualifications_Category" ON public.qualifications USING btree ("Category");
CREATE INDEX "IX_quarantine_items_LastSeenAt" ON public.quarantine_items USING btree ("LastSeenAt");
CREATE INDEX "IX_session_dates_Start" ON public.session_dates USING btree ("Start");
CREATE INDEX "IX_usage_entries_EndWall" ON public.usage_entries USING btree ("EndWall");
CREATE INDEX "IX_usage_entries_Machine_StartWall" ON public.usage_entries USING btree ("Machine", "StartWall");
CREATE INDEX "IX_usage_entries_Site_StartWall" ON public.usage_entries USING btree ("Site", "StartWall");
CREATE INDEX "IX_usage_entries_StartClock" ON public.usage_entries USING btree ("StartClock");
CREATE INDEX "IX_usage_entries_StartWall" ON public.usage_entries USING btree ("StartWall");
CREATE INDEX "IX_usage_entries_StartWall_Agent_Session" ON public.usage_entries USING btree ("StartWall", "Agent", "Session");
CREATE INDEX "IX_usage_entries_Structure_StartWall" ON public.usage_entries USING btree ("Structure", "StartWall");
ALTER TABLE ONLY public.agents
    ADD CONSTRAINT "FK_agents_sites_Site" FOREIGN KEY ("Site") REFERENCES public.sites("Name") ON DELETE RESTRICT;
ALTER TABLE ONLY public.badges
    ADD CONSTRAINT "FK_badges_persons_Person" FOREIGN KEY ("Person") REFERENCES public.persons("Ref") ON DELETE CASCADE;
ALTER TABLE ONLY public.badges
    ADD CONSTRAINT "FK_badges_structures_Structure" FOREIGN KEY ("Structure") REFERENCES public.structures("Ref") ON DELETE RESTRICT;
ALTER TABLE ONLY public.machines
    ADD CONSTRAINT "FK_machines_machine_categories_Category" FOREIGN KEY ("Category") REFERENCES public.machine_categories("Name") ON DELETE RESTRICT;
ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT "FK_memberships_persons_Person" FOREIGN KEY ("Person") REFERENCES public.persons("Ref") ON DELETE CASCADE;
ALTER TABLE ONLY public.person_names
    ADD CONSTRAINT "FK_person_names_persons_Person" FOREIGN KEY ("Person") REFERENCES public.persons("Ref") ON DELETE CASCADE;
ALTER TABLE ONLY public.placements
    ADD CONSTRAINT "FK_placements_agents_Agent" FOREIGN KEY ("Agent") REFERENCES public.agents("Name") ON DELETE RESTRICT;
ALTER TABLE ONLY public.placements
    ADD CONSTRAINT "FK_placements_machines_Machine" FOREIGN KEY ("Machine") REFERENCES public.machines("Name") ON DELETE RESTRICT;
ALTER TABLE ONLY public.qualifications
    ADD CONSTRAINT "FK_qualifications_machine_categories_Category" FOREIGN KEY ("Category") REFERENCES public.machine_categories("Name") ON DELETE RESTRICT;
ALTER TABLE ONLY public.qualifications
    ADD CONSTRAINT "FK_qualifications_persons_Person" FOREIGN KEY ("Person") REFERENCES public.persons("Ref") ON DELETE CASCADE;
