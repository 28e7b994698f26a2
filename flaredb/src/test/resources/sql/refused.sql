selec 1
select 1 +
select 1 from
select from where
select * from t where
select a b c from t
select (1
select 1)
select a < b = c
select a = b = c
select a = b < c
select a is distinct from b is null
select a like b like c
select a is null is null
select a in (1) in (true)
select a between 1 and 2 between 3 and 4
select 'abc
select "abc
select ""
select $$abc
select /* abc
select 123abc
select 1.5e
select e'\u00'
select a, from t
select ,a from t
select * from t order
select * from t order by
select * from t group by
select * from t limit
select 1 limit 1 limit 2
select 1 offset 1 offset 2
select 1 union
select union select 2
select 1 intersect all
insert into
insert t values (1)
insert into t
insert into t values
insert into t values (1
insert into t (a, b values (1)
insert into t () values (1)
insert into t values (1) on conflict
insert into t values (1) on conflict do
insert into t values (1) on conflict do update
insert into t values (1) returning
update t
update set a = 1
update t set
update t set a
update t set a =
update t set a = 1,
update t set a = 1 where
delete t
delete from
delete from t where
create
create table
create table t
create table t (a
create table t (a)
create table t (a int,)
create table t (a int b)
create table t (a int not)
create table t (a int primary)
create table t (a int, primary key)
create table t (a int default)
create table t (a int check b > 0)
create table select (a int)
create index t (a)
create index on t
create index i on t ()
create view v
create view v as
create view v as insert into t values (1)
create type t as enum
create type t as enum (a)
create sequence
alter table
alter table t
alter table t add
alter table t alter a
alter table t alter a type
alter table t drop
alter table t rename
drop
drop table
drop table t,
drop table if t
begin foo
begin isolation level
begin isolation level foo
commit foo
rollback to
savepoint
savepoint select
release
set
set x
set x to
set x = select
set search_path to a,
show
reset
prepare
prepare p
prepare p as
prepare p as begin
execute
deallocate
declare c for select 1
declare c cursor
declare c cursor for
fetch
fetch 1.5 from c
close
listen
notify
notify c,
notify c, d
discard
discard foo
lock
lock t in foo mode
lock t in row mode
explain
explain begin
explain analyze
copy
copy t
copy t from
copy t from stdin with (
copy (select 1) from stdin
select * from a join b
select * from a join b on
select * from a join b using
select * from a cross join b on true
select * from a left b on true
select case end
select case when a then end
select case a then 1 end
select cast(a int)
select cast(a as)
select a::
select array[1, 2
select array(1)
select a[1
select a.
select f(
select f(a,)
select f(,a)
select f(a b)
select extract(year a)
select extract(from a)
select substring(from 1)
select position('a', 'b')
select position('a' in)
select nullif(1)
select nullif(1, 2, 3)
select exists (1)
select exists select 1
select not
select and
select a and
select a or or b
select a not b
select a is
select a is not
select a is 1
select a like
select a between 1
select a between 1 or 2
select in (1)
select a in 1
select a in ()
select a = any
select a = any 1
select * *
select distinct on a b from t
select a from t for
select a from t for delete
select a from t for update of
select a from t where a = 1 group
select a from t having
with select 1
with a select 1
with a as select 1
with a as (select 1)
with a as (select 1),  select 1
values
values 1
values ()
table
truncate
comment on
comment on table t
comment on table t is
comment on table t is foo
grant
select sum(a) over
select sum(a) over (
select sum(a) over (rows)
select sum(a) over (partition a)
select sum(a) over (order a)
select sum(a) over (order by a rows between 1)
select sum(a) over (order by a rows unbounded following)
select a filter (where b)
select order from t
select table
select 1 as
select user.
select 'a' 'b'
select a b, c d e
foo
foo bar baz
1
;;select 1;;selec 2
select 1; select 2; select
select @
select a @@
select a[
select row(
select (1, 2
select (1, )
select interval
select date
select ::int
select x'1g' from
select $1a
select #
select \
select 1 §
