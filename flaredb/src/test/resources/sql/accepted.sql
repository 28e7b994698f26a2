select 1
select
select 1, 'a', 1.5, 1e10, .5, 5., null, true, false
select 'a' 'b'
select e'it\'s', E'a\nb\tc\\d\x41\101\u0041', U&'d\0061t\+000061', u&'d!0061' uescape '!', $$dollar$$, $tag$dol$lar$tag$, n'national', b'101', x'1F'
select 'multi'
  'line'
select -1, +2, - -3, ~4, @ -5, |/ 25, ||/ 27
select 2 ^ 3, 2 * 3 + 4, 2 + 3 * 4, (2 + 3) * 4, 7 % 2, -2 ^ 2
select a.b, a.*, * from a
select "Quoted", "with ""quote""" from "T"
select t.a as "x y", b as c, d e from t
select a from t where a = 1 and b <> 2 or not c and d != 3
select a < b, a > b, a <= b, a >= b
select a is null, b is not null, c isnull, d notnull, e is true, f is not false, g is unknown, h is distinct from i, j is not distinct from k
select a in (1, 2, 3), b not in (select 1), c in (select x from y)
select a between 1 and 2, b not between 3 and 4 and c, d between symmetric 5 and 6, e between asymmetric 7 and 8
select a like 'x', b not like 'y' escape '!', c ilike 'z', d not ilike 'w', e similar to 'v', f not similar to 'u' escape '#'
select a ~ 'x', b !~ 'y', c ~* 'z', d !~* 'w', e ~~ 'v'
select a || b, c -> 'd', e ->> 'f', g #> '{a,b}', h #>> '{c}', i @> j, k <@ l, m ? 'n', o ?| array['p'], q ?& array['r'], s #- '{t}', u && v
select case when a then 1 when b then 2 else 3 end, case a when 1 then 'x' end
select cast(a as int), a::text, a::numeric(10, 2), a::varchar(5)[], a::int array, a::double precision, a::timestamp(3) with time zone, a::time without time zone, a::interval day to second(3), a::pg_catalog.int4, a::character varying(3), a::char, a::bit varying(4), a::float(20)
select date '2020-01-01', timestamp '2020-01-01 00:00', time '12:00', interval '1 day', interval '1' year, interval(3) '1 second', int '5', float8 'NaN', json '{}', timestamptz '2020-01-01', numeric(5, 2) '1.5', double precision '2'
select array[1, 2, 3], array[[1, 2], [3, 4]], array[]::int[], array(select 1), '{1,2}'::int[]
select a[1], a[1][2], a[1:2], a[:2], a[1:], a[:], (f(x)).y, (t).*, (a[1]).b, $1[1]
select row(1, 2), (1, 2), row(), row(t.*), (1, 2) = (3, 4), (a, b) < (c, d), (a, b) in ((1, 2), (3, 4)), (a, b) in (select 1, 2)
select a at time zone 'utc', b collate "C", c collate pg_catalog."default"
select extract(year from a), extract('month' from b), substring(a from 1 for 2), substring(a from 3), substring(a for 4), substring(a, 5, 6), substring(a similar 'x' escape '#'), position('a' in b), overlay(a placing b from 1), overlay(a placing b from 1 for 2), trim(a), trim(both 'x' from a), trim(leading from a), trim(trailing 'y' from a), trim(a, 'z')
select current_date, current_time, current_time(3), current_timestamp, localtime, localtimestamp(2), current_user, session_user, user, current_role, current_catalog, current_schema
select count(*), count(distinct a), sum(all b), f(), f(a, b), s.f(c), f(variadic array[1]), f(a => 1, b := 2), string_agg(a, ',' order by b desc nulls last), array_agg(a order by b, c)
select percentile_cont(0.5) within group (order by a), count(*) filter (where a > 1), sum(a) filter (where b) over w from t window w as (partition by c)
select row_number() over (), rank() over (partition by a order by b), sum(a) over (order by b rows between unbounded preceding and current row), sum(a) over (order by b range between 1 preceding and 2 following), sum(a) over (order by b groups 3 preceding exclude ties), sum(a) over (w rows unbounded preceding), first_value(a) over w from t window w as (order by a), w2 as (w)
select coalesce(a, b), nullif(a, b), greatest(1, 2), least(3, 4), grouping(a, b) from t group by a, b
select exists (select 1), not exists (select 2), (select 3), a = any (select 4), b <> all (array[5]), c < some (array[6]), d like any (array['x']), e + 1 = any (array[7])
select left('abc', 2), right('abc', 2), replace('a', 'b', 'c'), format('%s', 1), char_length('x'), date('2020-01-01')
select (a, b) overlaps (c, d)
select distinct a from t
select distinct on (a, b) a, b, c from t order by a, b
select all a from t
select * from a, b, c as d, e f
select * from a join b on a.x = b.x left join c using (y) right outer join d on true full join e using (z, w) cross join f natural join g natural left join h
select * from a join b join c on b.x = c.x on a.y = b.y
select * from (a join b on true) as j
select * from a left join (b join c on b.x = c.x) on a.x = b.x
select * from (select 1) s, lateral (select s.a) t, (values (1, 2), (3, 4)) as v (x, y)
select * from generate_series(1, 10) g, generate_series(1, 2) as h (i), lateral unnest(array[1]) with ordinality as u (v, n), json_to_record('{}') as r (a int, b text), f() as (a int, b text)
select * from rows from (generate_series(1, 2), generate_series(3, 4)) with ordinality as x (a, b, c)
select * from only t, t *
select a, sum(b) from t group by a having sum(b) > 1 order by 2 desc nulls first, a asc nulls last, c using > limit 10 offset 5
select a from t group by (), a, (b, c), rollup (a, b), cube (c, (d, e)), grouping sets ((a), (b, c), (), rollup (d))
select 1 limit all offset 2 rows
select 1 offset 1 row fetch first 5 rows only
select 1 order by 1 fetch next 3 rows with ties
select 1 fetch first row only
select a from t for update
select a from t for no key update of t nowait for share of t skip locked for key share
select 1 union select 2 union all select 3 intersect select 4 except all select 5
(select 1) union (select 2 order by 1 limit 1) order by 1
select * from ((select 1) union select 2) x
((select 1))
with a as (select 1), b (x, y) as materialized (select 1, 2), c as not materialized (select 3) select * from a, b, c
with recursive t (n) as (values (1) union all select n + 1 from t where n < 100) select sum(n) from t
with x as (insert into t values (1) returning *), y as (update t set a = 1 returning a), z as (delete from t returning a) select * from x, y, z
values (1, 'a'), (2, 'b') order by 1 desc limit 1
table t
table only s.t order by 1
select * from t where (a, b) = (select 1, 2)
select 1 where 2 > 1
select (select count(*) from t where t.a = s.a) from s
select name, value, type, id, "order", data, key, index, year, month, position, level, path, state, status, version, comment, description, content, action, role, date, text, number, count from t
select a year from t
select t.name as name, t.value value_of, t.user from t
select interval '1' from t
select 1 as "select", 2 as select, 3 as from
select f(a) filter (where b > 0)
select a.b.c, a.b.c.d from a.b
select x.y[1].z from x
select not true, not not false
select a and b and c and d or e or f
select 'a'::text collate "C" || 'b'
select a = b is null, (a = b) = c, a is null = b
select 1::int::text::varchar
select - (1), +(-(2))
select $1, $2::int, $1 + $3
select * from t where a = $1 and b in ($2, $3) limit $4 offset $5
select 'x' "y z"
select current_schema(), current_schemas(true), pg_catalog.version()
select count(*) from pg_catalog.pg_class c left join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind operator(pg_catalog.=) any (array['r', 'v']) and c.relname operator(pg_catalog.~) '^(t)$' collate pg_catalog.default order by 2, 3
insert into t values (1, 2)
insert into t (a, b) values (1, default), (default, 2)
insert into s.t as x (a, b[1]) select 1, 2
insert into t default values
insert into t (a) overriding system value values (1)
insert into t (a) overriding user value values (1)
insert into t values (1) on conflict do nothing
insert into t values (1) on conflict (a) do update set b = excluded.b, (c, d) = (1, default) where t.a > 1
insert into t values (1) on conflict (lower(a), b collate "C" text_pattern_ops) where b > 0 do nothing
insert into t values (1) on conflict on constraint t_pkey do update set a = excluded.a returning *, a as b
insert into t (a) (select 1) returning a
insert into t with x as (select 1) select * from x
with x as (select 1) insert into t select * from x
update t set a = 1, b = default, (c, d) = (1, 2), (e, f) = (select 1, 2), (g) = row (3), h[1] = 4 where a = 1 returning *
update only t as x set a = x.b from u, v join w on true where x.a = u.a
update t x set a = 1
update t set a = 1 where current of c
delete from t
delete from only s.t as x using u, v where x.a = u.a returning x.a
delete from t where current of c
truncate t
truncate table a, only b restart identity cascade
create schema s
create schema if not exists s authorization u
create schema authorization u
create table t (a int)
create table t ()
create table if not exists s.t (id bigint primary key, a text not null default 'x', b int check (b > 0) unique, c numeric(10, 2) references u (id) on delete cascade on update set null, d timestamptz default now(), e text collate "C", f int null, constraint pk check (a <> ''), unique (a, b), foreign key (a, b) references v (c, d) match full on delete set default deferrable initially deferred, check (a > 'b') no inherit)
create table t (id int generated always as identity, b int generated by default as identity (start with 5 increment by 2), c int generated always as (id * 2) stored)
create table t (a serial primary key, b bigserial, c smallserial)
create table t (a int, primary key (a) include (b), unique nulls not distinct (c))
create table t (a int constraint nn not null constraint u unique deferrable)
create temp table t (a int) on commit drop
create temporary table t (a int) on commit delete rows
create unlogged table t (a int) with (fillfactor = 70)
create table t (like u including all excluding defaults, b int)
create table t as select 1 as a
create table if not exists t (a, b) as values (1, 2) with no data
select 1 as a into t
select a into temp table x from t
create sequence s
create sequence if not exists s as bigint increment by 2 minvalue 1 maxvalue 100 start with 5 cache 10 cycle owned by t.a
create temp sequence s no minvalue no maxvalue no cycle owned by none
alter sequence s restart
alter sequence if exists s restart with 10 increment -1
create view v as select 1
create or replace view s.v (a, b) as select 1, 2 union select 3, 4
create temp view v as select a from t where b
create index on t (a)
create unique index concurrently if not exists i on s.t using btree (a desc nulls last, (lower(b)) text_pattern_ops asc, c collate "C") include (d, e) where a > 0
create index i on t using gin (data jsonb_path_ops)
create index i on t (lower(a), (a + b))
create type mood as enum ('sad', 'ok', 'happy')
create type e as enum ()
alter type mood add value if not exists 'great' after 'happy'
alter type mood add value 'x' before 'sad'
alter type mood rename value 'ok' to 'fine'
alter type mood rename to m
alter table t add column a int not null default 5
alter table if exists only s.t add b text, drop column if exists c cascade, alter column d type bigint using d::bigint, alter e set default 1, alter f drop default, alter g set not null, alter h drop not null
alter table t add column if not exists a int
alter table t add constraint c check (a > 0) not valid, add primary key (a), add unique (b), add foreign key (c) references u, add constraint fk foreign key (d) references v (e) on delete restrict
alter table t validate constraint c
alter table t drop constraint if exists c cascade
alter table t rename column a to b
alter table t rename a to b
alter table t rename constraint a to b
alter table t rename to u
alter table t set schema s
alter table t owner to current_user
alter table t alter a add generated always as identity, alter b set generated by default set start with 5 restart, alter c drop identity if exists, alter d drop expression if exists, alter e set statistics 100, alter f set data type text
alter table t alter a set storage external
alter table t set (fillfactor = 50)
alter table t enable trigger all
alter index i rename to j
alter view v rename to w
alter schema s rename to r
alter sequence s owned by t.a
drop table t
drop table if exists a, s.b cascade
drop view v, w restrict
drop index concurrently if exists i
drop sequence s
drop schema if exists s cascade
drop type mood
comment on table t is 'text'
comment on column s.t.a is null
comment on constraint c on t is 'x'
comment on index i is 'x'
comment on schema s is 'x'
begin
begin work
begin transaction isolation level serializable, read only, deferrable
begin isolation level repeatable read read write not deferrable
start transaction read only
commit
commit work and chain
commit and no chain
end transaction
rollback
abort
savepoint s
release s
release savepoint s
rollback to s
rollback work to savepoint s
rollback transaction to s
prepare transaction 'x'
commit prepared 'x'
rollback prepared 'x'
set search_path to a, b, "C"
set search_path = 'x'
set local timezone to 'UTC'
set session a.b = 1
set time zone 'Europe/Berlin'
set time zone local
set time zone -7
set time zone default
set names 'utf8'
set statement_timeout = 100
set statement_timeout to default
set x = on
set transaction isolation level serializable
set session characteristics as transaction isolation level read committed, read only
set role none
set role 'x'
set session authorization default
set constraints all deferred
set constraints a, s.b immediate
set datestyle to iso, mdy
set x to -1.5
show search_path
show all
show time zone
show transaction isolation level
show a.b
reset search_path
reset all
reset session authorization
prepare p as select 1
prepare p (int, text, numeric(10, 2)) as insert into t values ($1, $2, $3)
execute p
execute p (1, 'a', 2 + 3)
deallocate p
deallocate prepare all
declare c cursor for select 1
declare c binary insensitive no scroll cursor with hold for select 1 union select 2
declare "C" scroll cursor without hold for table t
fetch c
fetch next from c
fetch 5 in c
fetch -3 from c
fetch all c
fetch forward all from c
fetch backward 2 c
fetch absolute -1 c
fetch relative 0 from c
fetch first c
fetch from c
move last in c
move 3 c
close c
close all
listen ch
unlisten *
unlisten ch
notify ch
notify ch, 'payload'
discard all
discard temp
lock t
lock table a, only s.b in share row exclusive mode nowait
lock table t in access share mode
analyze
analyze verbose t (a, b), u
vacuum
vacuum full verbose analyze t
vacuum (full, analyze true) t
explain select 1
explain analyze verbose select 1
explain (analyze, costs off, format json) update t set a = 1
explain (select 1)
explain analyze execute p (1)
explain declare c cursor for select 1
explain create table t as select 1
copy t from stdin
copy s.t (a, b) to stdout with (format csv, header true, delimiter ',', null '', quote '"', force_quote (a, b))
copy (select * from t) to stdout
copy t to '/tmp/x' csv header
copy t from program 'cat' with binary
copy t from stdin with delimiter as '|' null as 'x' csv quote '''' force not null a, b where a > 1
checkpoint
do $$ begin end $$
create role r
drop role r
create user u password 'x'
create extension x
create database d
grant select on t to u
revoke all on t from u
create function f() returns int language sql as 'select 1'
create trigger x before insert on t for each row execute function f()
create materialized view m as select 1
refresh materialized view m
create domain d as int
reindex table t
cluster t
