select 1
select 1, 'a', 1.5, true, null, 3000000000, -2147483648, 99999999999999999999
select id, a, b, c, d, e, f, g, h, m from t
select * from t
select t.*, u.name from t join u on u.t_id = t.id
select x.id from t as x where x.a > 1 and x.b = 'y'
select a + 1, a + 1.5, a * id, -a, a / 2, a % 2, c + 1, v * 2 from t, u
select a + id as total from t order by total desc, a
select id from t order by 1
select id from t order by 2
select id from t order by b
select id + 1 from t order by id + 1
select distinct a from t order by a
select distinct a from t order by b
select nope from t
select t.nope from t
select x.id from t
select id from t, u
select ida from t
select nam from u
select id from nope
select id from public.t
select id from nope.t
select 'a' + 1
select 1 + 'a'
select 'a' || 'b'
select 1 || 'b'
select a || b from t
select true + 1
select - 'a'
select - true
select b = 1 from t
select a = '1', a = 'x' from t
select id from t where a
select id from t where b
select id from t where null
select id from t where 'true'
select not a from t
select a and e from t
select a is null, b is not null, e is true, a is true from t
select a in (1, 2, 3), a not in (4), b in ('x', 'y') from t
select a in ('1', '2'), a in (1, 'x') from t
select a in (1, true) from t
select a between 1 and 2, b between 'a' and 'b' from t
select b like 'x%', b not ilike 'y', b similar to 'z' from t
select a like 'x' from t
select case when a > 1 then 1 else 2.5 end, case a when 1 then 'x' end, case when e then null end from t
select case when a then 1 end from t
select case when e then 1 else 'x' end from t
select case when e then 1 else b end from t
select coalesce(a, 0), coalesce(null, 'x'), nullif(a, 1), greatest(1, 2.5), least(a, id) from t
select coalesce(a, b) from t
select a::text, b::int, '5'::int, 'x'::int, 1::boolean, 1::date from t
select cast('2020-01-01' as date), date '2020-01-01', timestamp '2020-01-01 00:00', interval '1 day', '1'::numeric(5, 2), 'abc'::varchar(2)
select 'x'::nope
select 'sad'::mood, m = 'ok' from t
select m = 'bad' from t
select array[1, 2], array['a'], array[1, 2.5], array[]::int[], array[[1, 2], [3, 4]]
select array[]
select array[1, 'x']
select f[1], f[1:2] from t
select a[1] from t
select f = '{1,2}', 1 = any (f), a = any ('{1,2}'), a <> all (array[1, 2]) from t
select a = any (1) from t
select row(1, 'a') = row(1, 'a'), (1, 2) < (3, 4), (a, b) = (1, 'x') from t
select (1, 2) = (1, 2, 3)
select exists (select 1 from u where u.t_id = t.id) from t
select (select name from u where u.t_id = t.id limit 1) from t
select (select 1, 2)
select a in (select id from u), b in (select name from u) from t
select a in (select id, name from u) from t
select a = (select id from u) from t
select a > all (select id from u) from t
select array(select id from u)
select (select nope from u) from t
select count(*), count(a), sum(a), sum(id), avg(a), min(b), max(c) from t
select a, count(*) from t group by a
select a, b, count(*) from t group by a
select id, b, count(*) from t group by id
select a + 1, count(*) from t group by a + 1
select a + 1 from t group by a + 1 having count(*) > 1
select a from t having true
select a from t group by 1
select a as k, count(*) from t group by k
select a from t group by 2
select count(*) from t where count(*) > 1
select sum(count(*)) from t
select a from t group by count(*)
select sum(b) from t
select a, (select count(*) from u where u.t_id = t.a) from t group by a
select a, b, grouping(a, b) from t group by rollup (a, b)
select a, b from t group by grouping sets ((a), (b), ())
select row_number() over (order by a), sum(a) over (partition by b), rank() over (order by a desc) from t
select a from t where row_number() over () > 1
select sum(a) over w, count(*) over w from t window w as (partition by b order by a)
select sum(a) over nope from t
select a from t union select id from u
select a from t union select 'x'
select a from t union select name from u
select a, b from t union select id from u
select 1 union select 2.5 union select null order by 1
select a as k from t union all select t_id from u order by k
select a as k from t union all select t_id from u order by k + 1
values (1, 'a'), (2, 'b')
values (1, 'a'), (2.5, null)
values (1), ('x')
with x as (select a, b from t) select * from x
with x (p, q) as (select a, b from t) select p from x
with x (p, q, r) as (select a, b from t) select p from x
with recursive n (i) as (select 1 union all select i + 1 from n where i < 10) select i from n
with x as (select 1), x as (select 2) select 1
select * from (select a, b from t) as s
select s.z from (select a, b from t) as s
select * from t, lateral (select u.name from u where u.t_id = t.id) as l
select * from t, (select u.name from u where u.t_id = t.id) as l
select * from t join u using (id)
select id from t join u using (id)
select * from t natural join u
select * from t join u using (nope)
select * from t full join u using (id)
select * from t left join u on t.id = u.t_id where u.id is null
select * from t join u on t.b
select * from t, t
select * from t x, t y
select * from generate_series(1, 3)
select * from generate_series(1, 3) as g (i)
select g from generate_series(1, 3) g
select * from t, generate_series(1, t.a) g
select a from t limit 5 offset 1
select a from t limit 'x'
select a from t limit true
select a from t for update
select a, count(*) from t group by a for update
select * from tv
select label, next + 1 from tv where id = 1
select $1::int, $2 || 'x', $3 + 1
select a from t where id = $1 and b = $2
select $1
select a from t where $1
select $1 = $2
select a from t limit $1
insert into t values (1)
insert into t (id, a, b) values (1, 2, 'x')
insert into t (id, a) values (1, 'x')
insert into t (id, a) values (1, '5'), (2, default)
insert into t (id, nope) values (1, 2)
insert into t (id, id) values (1, 2)
insert into t (id, a) values (1)
insert into t (id) values (1, 2)
insert into t (id, e) values (1, 5)
insert into t (id, a) select id, 'x' from u
insert into t (id, a) select t_id, v from u
insert into t (id, a) select id, name from u
insert into t (id, a) values ($1, $2) returning id, a + 1 as n
insert into t (id) values (1) on conflict (id) do update set a = excluded.a + t.a where t.a > 1 returning *
insert into t (id) values (1) on conflict do update set a = 1
insert into s (x, y) values (1, 2)
insert into s (x, z) values (1, 2)
insert into s default values
insert into nope values (1)
update t set a = 1
update t set a = a + 1, b = default where id = $1 returning id, a
update t set nope = 1
update t set a = 'x'
update t set a = b
update t set a = 1, a = 2
update t set (a, b) = (1, 'x')
update t set (a, b) = (select 1, name from u where u.t_id = t.id)
update t set (a, b) = (1, 2, 3)
update t set a = u.id from u where u.t_id = t.id returning t.a, u.name
update t as x set a = x.a + 1 where x.id = 1
update t as x set a = t.a + 1
update s set y = 1
update t set a = count(*)
delete from t
delete from t where id = 1 returning *
delete from t using u where u.t_id = t.id and u.name = 'x' returning t.id, u.name
delete from t where nope = 1
select upper(b), length(b), lower(b) from t
select upper(a) from t
select nope(1)
select nope(1, 'x')
select now(), current_date, current_user, current_timestamp
select abs(-5), round(1.5), floor(2.5)
