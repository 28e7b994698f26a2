select * from information_schema.tables where table_schema in ('public', 'shop') and table_type <> 'VIEW' order by table_schema, table_name
select * from information_schema.columns where table_schema in ('public', 'shop') and table_name <> 'rich' order by table_schema, table_name, ordinal_position
select table_name, column_name, ordinal_position, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable from information_schema.columns where table_name = 'rich' order by ordinal_position
select * from information_schema.table_constraints where table_schema in ('public', 'shop') and constraint_name not like '%_not_null' order by table_schema, table_name, constraint_name
select * from information_schema.key_column_usage where table_schema in ('public', 'shop') order by constraint_name, ordinal_position
select * from information_schema.referential_constraints order by constraint_name
select * from information_schema.constraint_column_usage where table_schema in ('public', 'shop') order by constraint_name, column_name
select * from information_schema.constraint_table_usage where table_schema in ('public', 'shop') order by constraint_name
select check_clause from information_schema.check_constraints where constraint_schema in ('public', 'shop') and constraint_name like '%_not_null' order by 1
select constraint_name from information_schema.check_constraints where constraint_schema in ('public', 'shop') and constraint_name not like '%_not_null' order by 1
select * from information_schema.sequences order by sequence_name
select schema_name from information_schema.schemata where schema_name <> 'pg_toast' order by schema_name
select * from information_schema.information_schema_catalog_name
select table_schema, table_name from information_schema.views where table_schema = 'public'
select * from pg_tables where schemaname in ('public', 'shop') order by tablename
select schemaname, viewname, viewowner from pg_views where schemaname = 'public'
select schemaname, tablename, indexname from pg_indexes where schemaname in ('public', 'shop') order by indexname
select indexdef from pg_indexes where indexname in ('customers_pkey', 'orders_customer_placed_key', 'lines_covering') order by 1
select * from pg_sequences order by sequencename
select s.seqrelid::regclass::text, seqtypid::regtype, seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle from pg_sequence s order by 1
select enumlabel, enumsortorder from pg_enum e join pg_type t on t.oid = e.enumtypid where typname = 'mood' order by enumsortorder
select oid, typname, typlen, typbyval, typtype, typcategory, typispreferred, typdelim, typelem, typarray, typinput, typoutput, typreceive, typsend, typmodin, typmodout, typalign, typstorage, typcollation from pg_type where typname in ('bool', 'int4', '_int4', 'numeric', 'varchar', '_varchar', 'timestamptz', 'uuid', 'jsonb', 'name', 'oid', 'bytea', 'bpchar', 'text', '_text', 'date', 'interval', 'int2vector') order by oid
select typinput = 'pg_catalog.array_in'::regproc as is_array, typtype, typname from pg_type where typname in ('_int4', 'int4', 'mood', '_mood') order by 3
select conname, contype, condeferrable, condeferred, convalidated, conrelid::regclass, confrelid::regclass, confupdtype, confdeltype, confmatchtype, conkey, confkey from pg_constraint where conrelid <> 0 and connamespace in ('public'::regnamespace, 'shop'::regnamespace) order by conname
select indexrelid::regclass::text, indrelid::regclass::text, indnatts, indnkeyatts, indisunique, indisprimary, indisvalid, indkey, indcollation, indclass, indoption from pg_index i join pg_class c on c.oid = i.indexrelid where c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'shop')) order by 1
select c.relname, a.attname, a.attnum, a.atttypmod, a.attlen, a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated, a.attndims, a.attcollation, a.attstorage from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'shop') and attnum > 0 and c.relkind in ('r', 'i', 'v', 'S') order by 1, 3
select c.relname, d.deptype, d.refobjid::regclass, d.refobjsubid from pg_depend d join pg_class c on c.oid = d.objid where c.relkind = 'S' and d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass order by 1
select c.relname, c.relkind, c.relpersistence, c.relchecks, c.relhasindex, c.relhastriggers, c.relnatts, am.amname from pg_class c left join pg_am am on am.oid = c.relam join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'shop') order by 1
select relname from pg_class where relname in ('pg_class', 'pg_attribute', 'pg_stat_activity', 'pg_publication_rel') order by 1
select attname, atttypid::regtype, attnotnull from pg_attribute where attrelid = 'pg_catalog.pg_namespace'::regclass and attnum > 0 and attname <> 'nspacl' order by attnum
select 'customers'::regclass, 'shop.lines'::regclass, '"orders"'::regclass::oid = 'public.orders'::regclass::oid, 'shop.mood'::regtype, 'int4[]'::regtype, 'pg_class'::regclass::oid
select to_regclass('nothing'), to_regclass('customers_pkey'), to_regtype('shop.mood'), to_regtype('no_such_type')
select pg_get_serial_sequence('orders', 'id'), pg_get_serial_sequence('customers', 'id'), pg_get_serial_sequence('orders', 'total')
select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'orders'::regclass and attnum > 0 order by attnum
select has_table_privilege('customers', 'SELECT'), has_schema_privilege('shop', 'USAGE'), pg_encoding_to_char(6), current_schemas(true), current_schemas(false), current_schema()
select pg_size_pretty(n) from unnest(array[0, 10239, 10240, 20479, 10485247, 10485760, 10485248, -10240, 123456789012]::bigint[]) n
select pg_get_indexdef(c.oid, 1, true), pg_get_indexdef(c.oid, 2, false), pg_get_indexdef(c.oid, 3, true) from pg_class c where relname in ('customers_name', 'lines_covering') order by relname
select count(*) from pg_trigger where tgrelid = 'shop.lines'::regclass and not tgisinternal
select count(*) from pg_publication_tables
select count(*) from pg_proc where proname = 'lower' and prorettype = 25
select nspname from pg_namespace where nspname not in ('pg_toast', 'pg_temp_1') order by 1
select rolname, rolsuper, rolcanlogin from pg_roles where rolname = current_user
select usename, usesuper from pg_user where usename = current_user
select datname, pg_encoding_to_char(encoding), datcollate, datallowconn from pg_database where datname = current_database()
select spcname from pg_tablespace order by 1
select last_value, is_called from tickets
select obj_description('customers'::regclass, 'pg_class'), obj_description('customers'::regclass, 'pg_type'), col_description('customers'::regclass, 2), obj_description('shop'::regnamespace), obj_description('customers_name'::regclass, 'pg_class')
select d.description, d.objsubid, c.relname from pg_description d join pg_class c on c.oid = d.objoid and d.classoid = 'pg_class'::regclass where c.relnamespace = 'public'::regnamespace order by 1
select exists (select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relname = 'orders' and c.relkind = 'r'), exists (select 1 from pg_namespace where nspname = 'none')
select o.place, p.partstrat, count(i.inhparent) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace cross join lateral (select array_position(current_schemas(true), n.nspname)) as o (place) left join pg_catalog.pg_partitioned_table p on p.partrelid = c.oid left join pg_catalog.pg_inherits i on c.oid = i.inhparent where c.relname = 'orders' and o.place is not null group by 1, 2 order by 1 limit 1
