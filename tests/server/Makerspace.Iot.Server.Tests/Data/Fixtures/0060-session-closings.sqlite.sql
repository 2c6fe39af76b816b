PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema_history (id VARCHAR(80) NOT NULL PRIMARY KEY);
INSERT INTO schema_history VALUES('0001-registry');
INSERT INTO schema_history VALUES('0002-ledger');
INSERT INTO schema_history VALUES('0010-access-publications');
INSERT INTO schema_history VALUES('0020-reading-indexes');
INSERT INTO schema_history VALUES('0030-observed-refusals');
INSERT INTO schema_history VALUES('0050-session-dates');
INSERT INTO schema_history VALUES('0051-alarm-acknowledgements');
INSERT INTO schema_history VALUES('0060-session-closings');
CREATE TABLE IF NOT EXISTS "sites" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_sites" PRIMARY KEY,
    "Label" TEXT NOT NULL,
    "Department" TEXT NULL,
    "TimeZone" TEXT NOT NULL
);
INSERT INTO sites VALUES('saint-pierre','Manufacture de Saint-Pierre','La Réunion','Indian/Reunion');
INSERT INTO sites VALUES('vitry','Manufacture de Vitry-sur-Orne ; l''« atelier »','Moselle','Europe/Paris');
CREATE TABLE IF NOT EXISTS "agents" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_agents" PRIMARY KEY,
    "Site" TEXT NOT NULL,
    "Label" TEXT NULL,
    CONSTRAINT "FK_agents_sites_Site" FOREIGN KEY ("Site") REFERENCES "sites" ("Name") ON DELETE RESTRICT
);
INSERT INTO agents VALUES('reunion-1','saint-pierre',NULL);
INSERT INTO agents VALUES('vitry-1','vitry','Boîtier de l''atelier bois');
CREATE TABLE IF NOT EXISTS "machine_categories" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_machine_categories" PRIMARY KEY,
    "Label" TEXT NOT NULL,
    "Trade" TEXT NULL,
    "QualificationMonths" INTEGER NULL
);
INSERT INTO machine_categories VALUES('bois-scie','Scies à bois','Bois',24);
INSERT INTO machine_categories VALUES('impression','Imprimantes 3D',NULL,NULL);
CREATE TABLE IF NOT EXISTS "machines" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_machines" PRIMARY KEY,
    "Label" TEXT NOT NULL,
    "Category" TEXT NOT NULL,
    "LevelAlone" INTEGER NOT NULL,
    "LevelSupervised" INTEGER NOT NULL,
    "LevelSupervisor" INTEGER NOT NULL,
    "TwoPersons" INTEGER NOT NULL,
    "OutOfService" INTEGER NOT NULL,
    "OutOfServiceReason" TEXT NULL,
    "Hours" TEXT NOT NULL,
    CONSTRAINT "FK_machines_machine_categories_Category" FOREIGN KEY ("Category") REFERENCES "machine_categories" ("Name") ON DELETE RESTRICT
);
INSERT INTO machines VALUES('presse-1','Imprimante','impression',0,0,3,0,1,'Buse bouchée ; l''attendre','');
INSERT INTO machines VALUES('scie-1','Scie à ruban n° 1','bois-scie',2,1,3,1,0,NULL,'mon-fri 08:00-18:00');
CREATE TABLE IF NOT EXISTS "placements" (
    "Machine" TEXT NOT NULL,
    "From" TEXT NOT NULL,
    "Agent" TEXT NULL,
    CONSTRAINT "PK_placements" PRIMARY KEY ("Machine", "From"),
    CONSTRAINT "FK_placements_machines_Machine" FOREIGN KEY ("Machine") REFERENCES "machines" ("Name") ON DELETE RESTRICT,
    CONSTRAINT "FK_placements_agents_Agent" FOREIGN KEY ("Agent") REFERENCES "agents" ("Name") ON DELETE RESTRICT
);
INSERT INTO placements VALUES('presse-1','2026-01-01 00:00:00',NULL);
INSERT INTO placements VALUES('scie-1','2026-01-01 00:00:00','reunion-1');
INSERT INTO placements VALUES('scie-1','2026-03-01 23:00:00','vitry-1');
CREATE TABLE IF NOT EXISTS "structures" (
    "Ref" TEXT NOT NULL CONSTRAINT "PK_structures" PRIMARY KEY,
    "Label" TEXT NOT NULL,
    "Siret" TEXT NULL
);
INSERT INTO structures VALUES('s-asso','Association Les Copeaux',NULL);
INSERT INTO structures VALUES('s-menuiserie','Menuiserie d''Ouche','73282932000074');
CREATE TABLE IF NOT EXISTS "persons" (
    "Ref" TEXT NOT NULL CONSTRAINT "PK_persons" PRIMARY KEY
);
INSERT INTO persons VALUES('p-a1');
INSERT INTO persons VALUES('p-anonyme');
INSERT INTO persons VALUES('p-b2');
CREATE TABLE IF NOT EXISTS "person_names" (
    "Person" TEXT NOT NULL CONSTRAINT "PK_person_names" PRIMARY KEY,
    "DisplayName" TEXT NOT NULL,
    CONSTRAINT "FK_person_names_persons_Person" FOREIGN KEY ("Person") REFERENCES "persons" ("Ref") ON DELETE CASCADE
);
INSERT INTO person_names VALUES('p-a1','Aïssatou N''Diaye');
INSERT INTO person_names VALUES('p-b2','Bruno Lefèvre');
CREATE TABLE IF NOT EXISTS "memberships" (
    "Person" TEXT NOT NULL,
    "Site" TEXT NOT NULL,
    "Structure" TEXT NOT NULL,
    "FirstDay" TEXT NOT NULL,
    "LastDay" TEXT NULL,
    "Kind" TEXT NOT NULL,
    "Purpose" TEXT NOT NULL,
    "Hours" TEXT NOT NULL,
    CONSTRAINT "PK_memberships" PRIMARY KEY ("Person", "Site", "Structure", "FirstDay"),
    CONSTRAINT "FK_memberships_persons_Person" FOREIGN KEY ("Person") REFERENCES "persons" ("Ref") ON DELETE CASCADE
);
INSERT INTO memberships VALUES('p-a1','vitry','s-menuiserie','2026-01-01',NULL,'Resident','Production','');
INSERT INTO memberships VALUES('p-b2','*','','2026-02-01','2026-12-31','Staff','Maintenance','sat 09:00-12:00');
CREATE TABLE IF NOT EXISTS "badges" (
    "Uid" TEXT NOT NULL CONSTRAINT "PK_badges" PRIMARY KEY,
    "Person" TEXT NOT NULL,
    "Structure" TEXT NULL,
    "RevokedAt" TEXT NULL,
    CONSTRAINT "FK_badges_persons_Person" FOREIGN KEY ("Person") REFERENCES "persons" ("Ref") ON DELETE CASCADE,
    CONSTRAINT "FK_badges_structures_Structure" FOREIGN KEY ("Structure") REFERENCES "structures" ("Ref") ON DELETE RESTRICT
);
INSERT INTO badges VALUES('04a1b2c3','p-a1','s-menuiserie',NULL);
INSERT INTO badges VALUES('04d4e5f60718','p-b2',NULL,'2026-06-01 10:15:30.5');
CREATE TABLE IF NOT EXISTS "qualifications" (
    "Person" TEXT NOT NULL,
    "Category" TEXT NOT NULL,
    "Level" INTEGER NOT NULL,
    "SignedOn" TEXT NOT NULL,
    "SignedBy" TEXT NULL,
    "LastDay" TEXT NULL,
    CONSTRAINT "PK_qualifications" PRIMARY KEY ("Person", "Category", "Level"),
    CONSTRAINT "FK_qualifications_persons_Person" FOREIGN KEY ("Person") REFERENCES "persons" ("Ref") ON DELETE CASCADE,
    CONSTRAINT "FK_qualifications_machine_categories_Category" FOREIGN KEY ("Category") REFERENCES "machine_categories" ("Name") ON DELETE RESTRICT
);
INSERT INTO qualifications VALUES('p-a1','bois-scie',2,'2026-01-15','p-b2',NULL);
INSERT INTO qualifications VALUES('p-b2','bois-scie',3,'2025-09-01',NULL,'2027-08-31');
CREATE TABLE IF NOT EXISTS "tariff_rates" (
    "Kind" TEXT NOT NULL,
    "Site" TEXT NOT NULL,
    "Category" TEXT NOT NULL,
    "FirstDay" TEXT NOT NULL,
    "LastDay" TEXT NULL,
    "EurosPerActiveHour" TEXT NOT NULL,
    "EurosPerKwh" TEXT NOT NULL,
    CONSTRAINT "PK_tariff_rates" PRIMARY KEY ("Kind", "Site", "Category", "FirstDay")
);
INSERT INTO tariff_rates VALUES('Resident','*','*','2026-01-01',NULL,'4.5','0.2516');
INSERT INTO tariff_rates VALUES('Resident','vitry','bois-scie','2026-01-01','2026-06-30','12.0','0.3');
CREATE TABLE IF NOT EXISTS "registry_version" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_registry_version" PRIMARY KEY,
    "Version" INTEGER NOT NULL
);
INSERT INTO registry_version VALUES(1,17);
CREATE TABLE IF NOT EXISTS "events" (
    "Agent" TEXT NOT NULL,
    "Epoch" TEXT NOT NULL,
    "Seq" INTEGER NOT NULL,
    "Variant" INTEGER NOT NULL,
    "Site" TEXT NOT NULL,
    "Kind" TEXT NULL,
    "Machine" TEXT NULL,
    "Wall" TEXT NULL,
    "Clock" TEXT NULL,
    "ReceivedAt" TEXT NOT NULL,
    "Disposition" TEXT NOT NULL,
    "Note" TEXT NULL,
    "BodyHash" BLOB NOT NULL,
    "Payload" BLOB NOT NULL,
    CONSTRAINT "PK_events" PRIMARY KEY ("Agent", "Epoch", "Seq", "Variant")
);
INSERT INTO events VALUES('vitry-1','e-7f',1,0,'vitry','session-started','scie-1','2026-11-01 10:01:00','Synced','2026-11-01 10:01:01','Applied',NULL,X'276c3b4c78788580ecca78af597097ac97e8db9cfa3c7a9fa7d73cb08602e345',X'7b22736571223a312c226e6f7465223a226c27c3a974c3a9227d');
INSERT INTO events VALUES('vitry-1','e-7f',2,0,'vitry','session-started','scie-1','2026-11-01 10:02:00','Synced','2026-11-01 10:02:01','Applied',NULL,X'e4e30b78b9595576295839ed910a5499f0ca9e2a4c45273b427e820821401658',X'7b22736571223a322c226e6f7465223a226c27c3a974c3a9227d');
INSERT INTO events VALUES('vitry-1','e-7f',3,0,'vitry','session-started','scie-1','2026-11-01 10:03:00','Synced','2026-11-01 10:03:01','Applied',NULL,X'460ccfc24a9c174b99c41a417d5e2d0f294c7271161f297039e2cc0f258a15b4',X'7b22736571223a332c226e6f7465223a226c27c3a974c3a9227d');
INSERT INTO events VALUES('vitry-1','e-7f',3,1,'vitry',NULL,NULL,NULL,NULL,'2026-11-01 10:10:00','Conflict','another body under this key',X'2b4c342f5433ebe591a1da77e013d1b72475562d48578dca8b84bac6651c3cb9',X'09');
CREATE TABLE IF NOT EXISTS "stream_positions" (
    "Agent" TEXT NOT NULL,
    "Epoch" TEXT NOT NULL,
    "Site" TEXT NOT NULL,
    "CommittedSeq" INTEGER NOT NULL,
    "HighestSeq" INTEGER NOT NULL,
    "UpdatedAt" TEXT NOT NULL,
    CONSTRAINT "PK_stream_positions" PRIMARY KEY ("Agent", "Epoch")
);
INSERT INTO stream_positions VALUES('vitry-1','e-7f','vitry',5,7,'2026-11-02 12:00:00');
CREATE TABLE IF NOT EXISTS "usage_entries" (
    "Agent" TEXT NOT NULL,
    "Session" TEXT NOT NULL,
    "Site" TEXT NOT NULL,
    "Machine" TEXT NOT NULL,
    "Member" TEXT NULL,
    "Structure" TEXT NULL,
    "Supervisor" TEXT NULL,
    "Purpose" TEXT NOT NULL,
    "AccessVersion" INTEGER NOT NULL,
    "StartWall" TEXT NOT NULL,
    "StartClock" TEXT NOT NULL,
    "EndWall" TEXT NULL,
    "EndReason" TEXT NULL,
    "OccupiedSeconds" REAL NOT NULL,
    "ActiveSeconds" REAL NOT NULL,
    "EnergyWh" REAL NOT NULL,
    "EnergyQuality" TEXT NOT NULL,
    "PeakW" REAL NOT NULL,
    "GapSeconds" REAL NOT NULL,
    "Epoch" TEXT NOT NULL,
    "StartSeq" INTEGER NULL,
    "CheckpointSeq" INTEGER NULL,
    "EndSeq" INTEGER NULL,
    "UpdatedAt" TEXT NOT NULL, "ClosedAs" TEXT NULL,
    CONSTRAINT "PK_usage_entries" PRIMARY KEY ("Agent", "Session")
);
INSERT INTO usage_entries VALUES('vitry-1','s-done','vitry','scie-1','p-a1','s-menuiserie','p-b2','Production',42,'2026-10-31 22:30:00','Synced','2026-10-31 23:45:10.25','BadgeOut',4510.2499999999999999,3000.1249999999999998,812.06249999999999995,'Metered',1830.5,1.5,'e-7f',2,NULL,3,'2026-10-31 23:45:11',NULL);
INSERT INTO usage_entries VALUES('vitry-1','s-open','vitry','scie-1','p-b2',NULL,NULL,'Maintenance',0,'2026-11-01 10:01:00','Synced','2026-11-01 10:09:20',NULL,500.0,250.0,10.0,'Estimated',0.0,0.0,'e-7f',1,3,NULL,'2026-11-01 10:11:00','Settled');
INSERT INTO usage_entries VALUES('vitry-1','s-undated','vitry','scie-1','p-anonyme',NULL,NULL,'Production',0,'1970-01-01 00:01:00','Unsynced',NULL,NULL,60.0,0.0,0.0,'Missing',0.0,0.0,'e-7f',2,NULL,NULL,'2026-10-30 14:01:00',NULL);
CREATE TABLE IF NOT EXISTS "access_refusals" (
    "Agent" TEXT NOT NULL,
    "Epoch" TEXT NOT NULL,
    "Seq" INTEGER NOT NULL,
    "Site" TEXT NOT NULL,
    "Machine" TEXT NOT NULL,
    "Wall" TEXT NOT NULL,
    "Clock" TEXT NOT NULL,
    "Reason" TEXT NOT NULL,
    "Member" TEXT NULL,
    "AccessVersion" INTEGER NOT NULL, "Outcome" TEXT NULL,
    CONSTRAINT "PK_access_refusals" PRIMARY KEY ("Agent", "Epoch", "Seq")
);
INSERT INTO access_refusals VALUES('vitry-1','e-7f',4,'vitry','scie-1','2026-11-02 09:59:00','Synced','NotQualified','p-b2',42,NULL);
INSERT INTO access_refusals VALUES('vitry-1','e-7f',5,'vitry','scie-1','2026-11-02 10:00:00.123','Corrected','UnknownBadge',NULL,42,'Observed');
CREATE TABLE IF NOT EXISTS "fault_records" (
    "Agent" TEXT NOT NULL,
    "Epoch" TEXT NOT NULL,
    "Seq" INTEGER NOT NULL,
    "Kind" TEXT NOT NULL,
    "Site" TEXT NOT NULL,
    "Machine" TEXT NOT NULL,
    "Code" TEXT NOT NULL,
    "Detail" TEXT NULL,
    "RaisedAt" TEXT NULL,
    "ClearedAt" TEXT NULL,
    "ClearedSeq" INTEGER NULL,
    CONSTRAINT "PK_fault_records" PRIMARY KEY ("Agent", "Epoch", "Seq")
);
INSERT INTO fault_records VALUES('vitry-1','e-7f',6,'Fault','vitry','','clock-unset',NULL,'2026-11-02 08:00:00','2026-11-02 08:05:00',8);
INSERT INTO fault_records VALUES('vitry-1','e-7f',9,'OutOfService','vitry','presse-1','out-of-service','Buse bouchée','2026-11-02 11:00:00',NULL,NULL);
CREATE TABLE IF NOT EXISTS "agent_boots" (
    "Agent" TEXT NOT NULL,
    "Epoch" TEXT NOT NULL,
    "Seq" INTEGER NOT NULL,
    "Boot" TEXT NOT NULL,
    "Wall" TEXT NOT NULL,
    "Clock" TEXT NOT NULL,
    "Version" TEXT NOT NULL,
    "RecoveredSessions" INTEGER NOT NULL,
    CONSTRAINT "PK_agent_boots" PRIMARY KEY ("Agent", "Epoch", "Seq")
);
INSERT INTO agent_boots VALUES('vitry-1','e-7f',1,'b-1','1970-01-01 00:00:12','Unsynced','0.1.0',1);
CREATE TABLE IF NOT EXISTS "quarantine_items" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_quarantine_items" PRIMARY KEY,
    "Topic" TEXT NOT NULL,
    "Reason" TEXT NOT NULL,
    "Payload" BLOB NOT NULL,
    "PayloadBytes" INTEGER NOT NULL,
    "Count" INTEGER NOT NULL,
    "FirstSeenAt" TEXT NOT NULL,
    "LastSeenAt" TEXT NOT NULL
);
INSERT INTO quarantine_items VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','mk/v1/vitry/vitry-1/event','not JSON',X'7b276f6f7073',6,3,'2026-11-01 00:00:00','2026-11-02 00:00:00');
CREATE TABLE IF NOT EXISTS "alarms" (
    "Code" TEXT NOT NULL,
    "Subject" TEXT NOT NULL,
    "Detail" TEXT NOT NULL,
    "Count" INTEGER NOT NULL,
    "FirstAt" TEXT NOT NULL,
    "LastAt" TEXT NOT NULL,
    CONSTRAINT "PK_alarms" PRIMARY KEY ("Code", "Subject")
);
INSERT INTO alarms VALUES('quarantine-flood','*','12 messages',12,'2026-11-01 00:00:00','2026-11-02 00:00:00');
INSERT INTO alarms VALUES('session-without-end','vitry-1/s-open','no word for 24 h',2,'2026-11-01 00:00:00','2026-11-02 00:00:00');
CREATE TABLE IF NOT EXISTS "access_publications" (
    "Agent" TEXT NOT NULL CONSTRAINT "PK_access_publications" PRIMARY KEY,
    "Site" TEXT NOT NULL,
    "Version" INTEGER NOT NULL,
    "ContentHash" TEXT NOT NULL,
    "IssuedAt" TEXT NOT NULL,
    "Signed" BLOB NOT NULL
);
INSERT INTO access_publications VALUES('vitry-1','vitry',42,'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','2026-11-01 06:00:00',X'010200ff');
CREATE TABLE IF NOT EXISTS "session_dates" (
    "Agent" TEXT NOT NULL,
    "Session" TEXT NOT NULL,
    "Start" TEXT NOT NULL,
    "SeenSeq" INTEGER NOT NULL,
    "Final" INTEGER NOT NULL,
    CONSTRAINT "PK_session_dates" PRIMARY KEY ("Agent", "Session")
);
INSERT INTO session_dates VALUES('vitry-1','s-undated','2026-10-30 14:00:00',3,1);
CREATE TABLE IF NOT EXISTS "alarm_acknowledgements" (
    "Code" TEXT NOT NULL,
    "Subject" TEXT NOT NULL,
    "At" TEXT NOT NULL,
    "By" TEXT NOT NULL,
    "Reason" TEXT NOT NULL,
    "Count" INTEGER NOT NULL,
    CONSTRAINT "PK_alarm_acknowledgements" PRIMARY KEY ("Code", "Subject", "At")
);
INSERT INTO alarm_acknowledgements VALUES('session-without-end','vitry-1/s-open','2026-11-02 07:30:00','Bruno Lefèvre','Coupure de courant ; vu l''atelier',1);
CREATE TABLE IF NOT EXISTS "session_closings" (
    "Agent" TEXT NOT NULL,
    "Session" TEXT NOT NULL,
    "Number" INTEGER NOT NULL,
    "Kind" TEXT NOT NULL,
    "At" TEXT NOT NULL,
    "By" TEXT NULL,
    "Reason" TEXT NULL,
    "OccupiedSeconds" REAL NOT NULL,
    "ActiveSeconds" REAL NOT NULL,
    "EnergyWh" REAL NOT NULL,
    "EnergyQuality" TEXT NOT NULL,
    "Epoch" TEXT NOT NULL,
    "Seq" INTEGER NOT NULL,
    CONSTRAINT "PK_session_closings" PRIMARY KEY ("Agent", "Session", "Number")
);
INSERT INTO session_closings VALUES('vitry-1','s-open',1,'NoEnd','2026-11-02 00:00:00',NULL,NULL,600.0,300.50000000000000001,12.25,'Estimated','e-7f',3);
INSERT INTO session_closings VALUES('vitry-1','s-open',2,'Settled','2026-11-02 07:30:00','Bruno Lefèvre','Vu avec l''adhérente',500.0,250.0,10.0,'Estimated','e-7f',3);
CREATE INDEX "IX_agents_Site" ON "agents" ("Site");
CREATE INDEX "IX_machines_Category" ON "machines" ("Category");
CREATE INDEX "IX_placements_Agent" ON "placements" ("Agent");
CREATE INDEX "IX_badges_Person" ON "badges" ("Person");
CREATE INDEX "IX_badges_Structure" ON "badges" ("Structure");
CREATE INDEX "IX_qualifications_Category" ON "qualifications" ("Category");
CREATE INDEX "IX_usage_entries_StartWall" ON "usage_entries" ("StartWall");
CREATE INDEX "IX_usage_entries_EndWall" ON "usage_entries" ("EndWall");
CREATE INDEX "IX_access_refusals_Wall" ON "access_refusals" ("Wall");
CREATE INDEX "IX_fault_records_Agent_Machine_Code" ON "fault_records" ("Agent", "Machine", "Code");
CREATE INDEX "IX_quarantine_items_LastSeenAt" ON "quarantine_items" ("LastSeenAt");
CREATE INDEX "IX_usage_entries_StartWall_Agent_Session" ON "usage_entries" ("StartWall", "Agent", "Session");
CREATE INDEX "IX_usage_entries_Machine_StartWall" ON "usage_entries" ("Machine", "StartWall");
CREATE INDEX "IX_usage_entries_Structure_StartWall" ON "usage_entries" ("Structure", "StartWall");
CREATE INDEX "IX_usage_entries_Site_StartWall" ON "usage_entries" ("Site", "StartWall");
CREATE INDEX "IX_access_refusals_Site_Wall" ON "access_refusals" ("Site", "Wall");
CREATE INDEX "IX_session_dates_Start" ON "session_dates" ("Start");
CREATE INDEX "IX_usage_entries_StartClock" ON "usage_entries" ("StartClock");
COMMIT;
