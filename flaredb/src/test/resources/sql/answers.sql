-- Aggregates
select count(*) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select count(*) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select count(j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select count(j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select count(distinct j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select count(distinct j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select sum(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select sum(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select sum(j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select sum(j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select sum(n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select sum(n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select avg(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select avg(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select avg(j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select avg(j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select avg(n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select avg(n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select min(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select min(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select max(j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select max(j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select min(s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select min(s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select max(s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select max(s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select min(n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select min(n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select bool_and(b) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select bool_and(b) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select bool_or(b) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select bool_or(b) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select every(b) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select every(b) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select bit_and(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select bit_and(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select bit_or(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select bit_or(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select bit_xor(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select bit_xor(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select string_agg(s,',') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select string_agg(s,',') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select string_agg(s,',' order by s desc) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select string_agg(s,',' order by s desc) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select string_agg(distinct s,',') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select string_agg(distinct s,',') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select array_agg(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select array_agg(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select array_agg(j order by i desc) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select array_agg(j order by i desc) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select array_agg(distinct i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select array_agg(distinct i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select array_agg(s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select array_agg(s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select json_agg(s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select json_agg(s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select jsonb_agg(j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select jsonb_agg(j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select json_agg(n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select json_agg(n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select json_object_agg(i,s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select json_object_agg(i,s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select jsonb_object_agg(i,s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select jsonb_object_agg(i,s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select stddev(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select stddev(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select stddev_pop(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select stddev_pop(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select stddev_samp(n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select stddev_samp(n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select variance(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select variance(i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select var_pop(n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select var_pop(n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select var_samp(j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select var_samp(j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select corr(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select corr(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select covar_pop(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select covar_pop(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select covar_samp(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select covar_samp(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select regr_avgx(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select regr_avgx(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select regr_avgy(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select regr_avgy(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select regr_count(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select regr_count(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select regr_intercept(j,i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select regr_intercept(j,i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select regr_r2(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select regr_r2(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select regr_slope(j,i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select regr_slope(j,i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select regr_sxx(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select regr_sxx(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select regr_sxy(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select regr_sxy(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select regr_syy(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select regr_syy(i,j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select sum(i::bigint) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select sum(i::bigint) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select sum(i::float8) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select sum(i::float8) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select avg(i::real) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select avg(i::real) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select sum(i::real) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select sum(i::real) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select sum(i::smallint) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select sum(i::smallint) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select stddev(i::float8) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select stddev(i::float8) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select var_pop(i::real) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select var_pop(i::real) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select sum(j) filter (where b) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select sum(j) filter (where b) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select count(*) filter (where s='b') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select count(*) filter (where s='b') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select percentile_cont(0.5) within group (order by i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select percentile_cont(0.5) within group (order by i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select percentile_cont(0.3) within group (order by n::float8) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select percentile_cont(0.3) within group (order by n::float8) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select percentile_disc(0.5) within group (order by i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select percentile_disc(0.5) within group (order by i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select percentile_disc(array[0.1,0.9]) within group (order by s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select percentile_disc(array[0.1,0.9]) within group (order by s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select percentile_cont(array[0.25,0.5,0.75]) within group (order by i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select percentile_cont(array[0.25,0.5,0.75]) within group (order by i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select mode() within group (order by i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select mode() within group (order by i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select sum(i * interval '1 day') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select sum(i * interval '1 day') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select avg(i * interval '1 hour') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select avg(i * interval '1 hour') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select max(i * interval '1 mon') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select max(i * interval '1 mon') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select min(b::text) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select min(b::text) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select max(array[i,j]) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select max(array[i,j]) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select percentile_cont(1.5) within group (order by i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select percentile_disc(null) within group (order by i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select percentile_disc(null) within group (order by i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select string_agg(s::bytea,'x') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select string_agg(s::bytea,'x') from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select array_agg(array[i,1]) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select array_agg(array[i,1]) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select max(date '2020-01-01'+i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select max(date '2020-01-01'+i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select json_object_agg(s,i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select json_object_agg(s,i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select jsonb_object_agg(s,i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select jsonb_object_agg(s,i) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select sum(distinct j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select sum(distinct j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select avg(distinct n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select avg(distinct n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select sum(b) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select sum(b) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select min(b) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select min(b) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select max(row(i)) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b)
select max(row(i)) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) where false
select i, count(*), sum(n) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) group by i order by i
select i, b, count(*), grouping(i,b) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) group by cube(i,b) order by 1,2,4,3
select i, sum(j) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) group by rollup(i) order by 1
select b, array_agg(s order by s) from (values (1,10,1.5,'a',true),(2,20,2.25,'b',false),(3,null,null,'c',null),(4,40,-3.125,null,true),(2,20,7,'b',true)) t(i,j,n,s,b) group by b having count(*) > 1 order by b
select sum(x) from (values (9223372036854775807),(1)) t(x)
select avg(x) from (values (9223372036854775807),(1)) t(x)
select sum(x) from (values ('NaN'::numeric),(1)) t(x)
select sum(x) from (values ('Infinity'::numeric),('-Infinity')) t(x)
select sum(x) from (values ('Infinity'::float8),('-Infinity')) t(x)
select sum(x) from (values (1e308::float8),(1e308)) t(x)
select avg(x) from (values (1e308::float8),(1e308)) t(x)
select stddev(x) from (values (1e200::float8),(-1e200)) t(x)
select stddev(x) from (values ('NaN'::float8),(1)) t(x)
select max(x) from (values ('NaN'::float8),(1)) t(x)
select variance(x) from (values ('Infinity'::numeric),(1)) t(x)
select stddev(x) from (values (1)) t(x)
select stddev_pop(x) from (values (1)) t(x)
select stddev(x) from (values (1.0000000000000000001),(1.0000000000000000002)) t(x)
select sum(x) from (values (0.1::real),(0.2)) t(x)
select sum(x) from (values (3e38::real),(3e38)) t(x)
select avg(x) from (values (3e38::real),(3e38)) t(x)
select sum(x) from (values (interval '178000000 years'),(interval '178000000 years')) t(x)
select sum(x) from (values (2147483647),(2147483647)) t(x)
select array_agg(x) from (values (array[1]),(array[1,2])) t(x)
select array_agg(x) from (values ('{}'::int[])) t(x)
select array_agg(x) from (values (null::int[])) t(x)
select avg(x) from (values (1.5),(2.5),(3.5)) t(x)
select avg(x) from (values (1),(2)) t(x)
select avg(x) from (values (1e-20),(2e-20)) t(x)
select avg(x) from (values (100000000000000000000.5),(1)) t(x)
select sum(x::int) from (values (null)) t(x)
select max(x) from (values (time '10:00'),(time '12:00')) t(x)
select string_agg(x,null) from (values ('a'),(null)) t(x)
select json_agg(x) from (values ('{"a":1}'::json)) t(x)
select json_agg(x) from (values (timestamp '2020-01-01')) t(x)
select jsonb_agg(x) from (values (timestamptz '2020-01-01 00:00+00')) t(x)
select json_agg(t) from (values (1,2)) t(x,y)
select jsonb_agg(t) from (values (1,2),(3,4)) t(x,y)
select array_agg(t) from (values (1,2),(3,4)) t(x,y)
select json_agg(x) from (values ('NaN'::float8),('Infinity')) t(x)
select count(distinct x) from (values (1::numeric),(1.00)) t(x)
select count(distinct x) from (values (0::float8),('-0')) t(x)
select count(distinct x) from (values (interval '1 mon'),('30 days')) t(x)
select count(distinct x) from (values ('a '::char(3)),('a')) t(x)
-- Windows
select i, row_number() over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, rank() over (order by j) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, dense_rank() over (order by j desc) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, percent_rank() over (order by j) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, cume_dist() over (order by j) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, ntile(2) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, ntile(3) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, ntile(10) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, ntile(0) over () from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, ntile(null) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, lag(j) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, lag(j,2) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, lag(j,1,-1) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, lead(j) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, lead(j,-1) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, lead(j,0) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, lag(j,null) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, lead(j,1,1.5) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, first_value(j) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, last_value(j) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, last_value(j) over (order by i rows between unbounded preceding and unbounded following) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, nth_value(j,2) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, nth_value(j,0) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, nth_value(j,null) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, sum(j) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, sum(j) over (order by j) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, sum(j) over (partition by s order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, avg(j) over (order by i rows between 1 preceding and 1 following) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, count(*) over (order by j range between 10 preceding and current row) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, count(*) over (order by j groups between 1 preceding and 1 following) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, sum(i) over (order by i rows between 1 following and 2 following) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, array_agg(i) over (order by i rows between 2 preceding and 1 preceding) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, array_agg(i) over (order by i rows between unbounded preceding and current row exclude current row) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, array_agg(i) over (order by j groups between current row and 1 following exclude ties) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, array_agg(i) over (order by j exclude group) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, max(j) over (partition by s) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, string_agg(s,'' ) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, sum(i) over (order by i rows between -1 preceding and current row) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, count(*) filter (where i>2) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, row_number() over (partition by s order by i desc) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, stddev(i) over (order by i rows 2 preceding) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, rank() over () from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, lag(s) over (partition by s order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, min(i) over (order by j desc nulls last) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
select i, bool_or(i>3) over (order by i) from (values (1,10,'a'),(2,20,'a'),(3,20,'b'),(4,null,'b'),(5,5,'b')) t(i,j,s) order by i
-- Set-returning functions
select generate_series(1,5)
select * from generate_series(1,5) as x limit 20
select generate_series(5,1)
select * from generate_series(5,1) as x limit 20
select generate_series(5,1,-2)
select * from generate_series(5,1,-2) as x limit 20
select generate_series(1,5,0)
select * from generate_series(1,5,0) as x limit 20
select generate_series(null,5)
select * from generate_series(null,5) as x limit 20
select generate_series(9223372036854775806,9223372036854775807)
select * from generate_series(9223372036854775806,9223372036854775807) as x limit 20
select generate_series(2147483646,2147483647)
select * from generate_series(2147483646,2147483647) as x limit 20
select generate_series(-9223372036854775807,-9223372036854775808,-1)
select * from generate_series(-9223372036854775807,-9223372036854775808,-1) as x limit 20
select generate_series(1.5,4)
select * from generate_series(1.5,4) as x limit 20
select generate_series(0.1,1,0.3)
select * from generate_series(0.1,1,0.3) as x limit 20
select generate_series(1,2,0.0)
select * from generate_series(1,2,0.0) as x limit 20
select generate_series(1,'NaN'::numeric)
select * from generate_series(1,'NaN'::numeric) as x limit 20
select generate_series('Infinity'::numeric,1)
select * from generate_series('Infinity'::numeric,1) as x limit 20
select generate_series(timestamp '2020-01-30','2020-05-01','1 month')
select * from generate_series(timestamp '2020-01-30','2020-05-01','1 month') as x limit 20
select generate_series(timestamp '2020-01-01','2020-01-02','6 hours')
select * from generate_series(timestamp '2020-01-01','2020-01-02','6 hours') as x limit 20
select generate_series(date '2020-01-01',date '2020-01-05',interval '2 days')
select * from generate_series(date '2020-01-01',date '2020-01-05',interval '2 days') as x limit 20
select generate_series(timestamptz '2020-01-02 00:00+00','2020-01-01 00:00+00','-12 hours')
select * from generate_series(timestamptz '2020-01-02 00:00+00','2020-01-01 00:00+00','-12 hours') as x limit 20
select generate_series(timestamp '2020-01-01','2020-01-02','0')
select * from generate_series(timestamp '2020-01-01','2020-01-02','0') as x limit 20
select generate_series(timestamp '2020-01-01','infinity','100000 years')
select * from generate_series(timestamp '2020-01-01','infinity','100000 years') as x limit 20
select unnest(array[1,null,3])
select * from unnest(array[1,null,3]) as x limit 20
select unnest('{}'::int[])
select * from unnest('{}'::int[]) as x limit 20
select unnest(null::int[])
select * from unnest(null::int[]) as x limit 20
select unnest(array[[1,2],[3,4]])
select * from unnest(array[[1,2],[3,4]]) as x limit 20
select generate_subscripts(array[5,6,7],1)
select * from generate_subscripts(array[5,6,7],1) as x limit 20
select generate_subscripts(array[5,6,7],2)
select * from generate_subscripts(array[5,6,7],2) as x limit 20
select generate_subscripts('[3:5]={1,2,3}'::int[],1,true)
select * from generate_subscripts('[3:5]={1,2,3}'::int[],1,true) as x limit 20
select string_to_table('a,b,,c',',')
select * from string_to_table('a,b,,c',',') as x limit 20
select string_to_table('',',')
select * from string_to_table('',',') as x limit 20
select regexp_matches('foobarbequebaz','b[^b]+','g')
select * from regexp_matches('foobarbequebaz','b[^b]+','g') as x limit 20
select regexp_matches('foobarbequebaz','(b)(x)?','g')
select * from regexp_matches('foobarbequebaz','(b)(x)?','g') as x limit 20
select regexp_matches('abc','x')
select * from regexp_matches('abc','x') as x limit 20
select regexp_split_to_table('a1b22c','[0-9]+')
select * from regexp_split_to_table('a1b22c','[0-9]+') as x limit 20
select regexp_split_to_table('hello','')
select * from regexp_split_to_table('hello','') as x limit 20
select json_array_elements('[1,"a",null]')
select * from json_array_elements('[1,"a",null]') as x limit 20
select jsonb_array_elements('[1,{"a":2}]')
select * from jsonb_array_elements('[1,{"a":2}]') as x limit 20
select json_array_elements('{}')
select * from json_array_elements('{}') as x limit 20
select jsonb_array_elements('5')
select * from jsonb_array_elements('5') as x limit 20
select json_array_elements_text('[1,"a",null]')
select * from json_array_elements_text('[1,"a",null]') as x limit 20
select jsonb_array_elements_text('[1,"a",null]')
select * from jsonb_array_elements_text('[1,"a",null]') as x limit 20
select jsonb_object_keys('{"b":1,"a":2}')
select * from jsonb_object_keys('{"b":1,"a":2}') as x limit 20
select jsonb_object_keys('[1]')
select * from jsonb_object_keys('[1]') as x limit 20
select * from json_each('{"a":1,"b":"x"}') as x limit 20
select * from jsonb_each_text('{"a":1,"b":"x","c":null}') as x limit 20
select jsonb_each('1')
select * from jsonb_each('1') as x limit 20
select generate_series(1,3), generate_series(1,2)
select * from generate_series(1,3) with ordinality
select * from rows from (generate_series(1,2), unnest(array['x','y','z'])) as t(a,b)
select i, generate_series(1,i) from (values (2),(0),(1)) t(i)
-- to_char of numbers
select to_char(0::numeric,'999')
select to_char(-1::numeric,'999')
select to_char(12::numeric,'999')
select to_char(485::numeric,'999')
select to_char(-485.5::numeric,'999')
select to_char(1234567.891::numeric,'999')
select to_char(0::numeric,'9999.99')
select to_char(-1::numeric,'9999.99')
select to_char(12::numeric,'9999.99')
select to_char(485::numeric,'0000.00')
select to_char(-485.5::numeric,'0000.00')
select to_char(0.1::numeric,'0000.00')
select to_char(0::numeric,'9,999,999.99')
select to_char(485::numeric,'9,999,999.99')
select to_char(0.1::numeric,'9,999,999.99')
select to_char(1e10::numeric,'9,999,999.99')
select to_char(-1::numeric,'S999')
select to_char(485::numeric,'S999')
select to_char(1234567.891::numeric,'S999')
select to_char(0.1::numeric,'S999')
select to_char(1e10::numeric,'S999')
select to_char(0::numeric,'999S')
select to_char(1e10::numeric,'999S')
select to_char(-1::numeric,'MI999')
select to_char(-485.5::numeric,'MI999')
select to_char(0::numeric,'999MI')
select to_char(12::numeric,'999MI')
select to_char(-485.5::numeric,'999MI')
select to_char(1234567.891::numeric,'999MI')
select to_char(1e10::numeric,'999MI')
select to_char(1234567.891::numeric,'999PR')
select to_char(1e10::numeric,'999PR')
select to_char(0::numeric,'PL999')
select to_char(-1::numeric,'PL999')
select to_char(1234567.891::numeric,'PL999')
select to_char(1e10::numeric,'PL999')
select to_char(0::numeric,'SG999')
select to_char(-1::numeric,'SG999')
select to_char(485::numeric,'SG999')
select to_char(0.1::numeric,'SG999')
select to_char(1e10::numeric,'SG999')
select to_char(-1::numeric,'FM999.99')
select to_char(0::numeric,'FM0999')
select to_char(-1::numeric,'FM0999')
select to_char(-485.5::numeric,'FM0999')
select to_char(-1::numeric,'L999')
select to_char(1234567.891::numeric,'L999')
select to_char(0::numeric,'RN')
select to_char(12::numeric,'RN')
select to_char(485::numeric,'RN')
select to_char(-485.5::numeric,'RN')
select to_char(1234567.891::numeric,'RN')
select to_char(-1::numeric,'FMRN')
select to_char(-485.5::numeric,'FMRN')
select to_char(1234567.891::numeric,'FMRN')
select to_char(0.1::numeric,'FMRN')
select to_char(-1::numeric,'rn')
select to_char(1e10::numeric,'rn')
select to_char(0::numeric,'999th')
select to_char(-1::numeric,'999th')
select to_char(0.1::numeric,'999th')
select to_char(1e10::numeric,'999th')
select to_char(-1::numeric,'FM999TH')
select to_char(12::numeric,'FM999TH')
select to_char(485::numeric,'FM999TH')
select to_char(-485.5::numeric,'FM999TH')
select to_char(1234567.891::numeric,'FM999TH')
select to_char(1e10::numeric,'FM999TH')
select to_char(12::numeric,'9.9EEEE')
select to_char(485::numeric,'9.9EEEE')
select to_char(1234567.891::numeric,'9.9EEEE')
select to_char(0.1::numeric,'9.9EEEE')
select to_char(485::numeric,'9.99EEEE')
select to_char(1234567.891::numeric,'9.99EEEE')
select to_char(0.1::numeric,'9.99EEEE')
select to_char(1e10::numeric,'9.99EEEE')
select to_char(-1::numeric,'V99')
select to_char(12::numeric,'V99')
select to_char(485::numeric,'V99')
select to_char(1234567.891::numeric,'V99')
select to_char(0.1::numeric,'V99')
select to_char(1e10::numeric,'V99')
select to_char(0::numeric,'99V99')
select to_char(-1::numeric,'99V99')
select to_char(1234567.891::numeric,'99V99')
select to_char(0.1::numeric,'99V99')
select to_char(0::numeric,'FM9990.999')
select to_char(-1::numeric,'FM9990.999')
select to_char(12::numeric,'FM9990.999')
select to_char(-485.5::numeric,'FM9990.999')
select to_char(0.1::numeric,'FM9990.999')
select to_char(0::numeric,'$999')
select to_char(-1::numeric,'$999')
select to_char(12::numeric,'$999')
select to_char(485::numeric,'$999')
select to_char(1e10::numeric,'$999')
select to_char(-1::numeric,'9G999D99')
select to_char(12::numeric,'9G999D99')
select to_char(0.1::numeric,'B999')
select to_char(-1::numeric,'999.')
select to_char(1e10::numeric,'999.')
select to_char(12::numeric,'"Good" 99')
select to_char(1e10::numeric,'"Good" 99')
select to_char(0::numeric,'')
select to_char(12::numeric,'')
select to_char(485::numeric,'')
select to_char(0::numeric,'x')
select to_char(-1::numeric,'x')
select to_char(12::numeric,'x')
select to_char(-485.5::numeric,'x')
select to_char(0::numeric,'99.9.9')
select to_char(12::numeric,'99.9.9')
select to_char(485::numeric,'99.9.9')
select to_char(0::numeric,'S9S')
select to_char(12::numeric,'S9S')
select to_char(485::numeric,'S9S')
select to_char(0.1::numeric,'S9S')
select to_char(12::numeric,'EEEE')
select to_char(1e10::numeric,'EEEE')
select to_char(12::numeric,'9.9eeee')
select to_char(485::numeric,'9.9eeee')
select to_char(1e10::numeric,'9.9eeee')
select to_char(0::numeric,'FM9,999,999')
select to_char(-485.5::numeric,'FM9,999,999')
select to_char(0.1::numeric,'FM9,999,999')
select to_char(0::numeric,'0')
select to_char(-1::numeric,'0')
select to_char(12::numeric,'0')
select to_char(-485.5::numeric,'0')
select to_char(-485.5::numeric,'9')
select to_char(-1::numeric,'00.00')
select to_char(12::numeric,'00.00')
select to_char(1234567.891::numeric,'00.00')
select to_char(0::numeric,'FM999.009')
select to_char(-1::numeric,'FM999.009')
select to_char(485::numeric,'FM999.009')
select to_char(0.1::numeric,'FM999.009')
select to_char(-1::numeric,'SG99')
select to_char(485::numeric,'SG99')
select to_char(-485.5::numeric,'SG99')
select to_char(1e10::numeric,'SG99')
select to_char(0::numeric,'99SG')
select to_char(0::numeric,'PL9')
select to_char(485::numeric,'PL9')
select to_char(-485.5::numeric,'PL9')
select to_char(1234567.891::numeric,'PL9')
select to_char(1e10::numeric,'PL9')
select to_char(0::numeric,'9PL')
select to_char(-1::numeric,'9PL')
select to_char(12::numeric,'9PL')
select to_char(-485.5::numeric,'9PL')
select to_char(0.1::numeric,'9PL')
select to_char(1e10::numeric,'9PL')
select to_char(1.5::float8,'999')
select to_char('Infinity'::float8,'999')
select to_char(-12::bigint,'999')
select to_char('-Infinity'::numeric,'999')
select to_char('Infinity'::float8,'9.99EEEE')
select to_char(12::int,'9.99EEEE')
select to_char('-Infinity'::numeric,'9.99EEEE')
select to_char(-2147483648,'9.99EEEE')
select to_char(-0.5::float8,'S0999.9')
select to_char('Infinity'::float8,'S0999.9')
select to_char(-12::bigint,'S0999.9')
select to_char(1.25::real,'S0999.9')
select to_char(9223372036854775807,'S0999.9')
select to_char(12::int,'FM999.999')
select to_char('NaN'::numeric,'FM999.999')
select to_char(1.25::real,'FM999.999')
select to_char(2147483647,'FM999.999')
select to_char(12::int,'RN')
select to_char(1.25::real,'RN')
select to_char(2147483647,'RN')
-- to_char of times
select to_char(timestamp '2024-02-29 13:04:05.678901','YYYY-MM-DD HH24:MI:SS')
select to_char(timestamp '0044-03-15 BC 00:00:00','YYYY-MM-DD HH24:MI:SS')
select to_char(interval '-25:00:00.5','YYYY-MM-DD HH24:MI:SS')
select to_char(timestamp '12345-01-02 12:00','YYYY-MM-DD HH24:MI:SS')
select to_char(timestamp 'infinity','YYYY-MM-DD HH24:MI:SS')
select to_char(timestamp '0044-03-15 BC 00:00:00','YY YYY Y')
select to_char(timestamp '12345-01-02 12:00','YY YYY Y')
select to_char(timestamptz '1999-12-31 23:59:59.5+00','Y,YYY')
select to_char(interval '1 year 2 mons 3 days 04:05:06.789','Y,YYY')
select to_char(interval '-25:00:00.5','Y,YYY')
select to_char(timestamp 'infinity','Y,YYY')
select to_char(interval '1 year 2 mons 3 days 04:05:06.789','HH HH12 HH24 AM pm A.M. p.m.')
select to_char(timestamptz '1999-12-31 23:59:59.5+00','MS US')
select to_char(interval '-25:00:00.5','MS US')
select to_char(timestamp '2024-02-29 13:04:05.678901','SSSS SSSSS')
select to_char(timestamp '0044-03-15 BC 00:00:00','SSSS SSSSS')
select to_char(timestamptz '1999-12-31 23:59:59.5+00','FF1 FF2 FF3 FF4 FF5 FF6')
select to_char(interval '-25:00:00.5','MONTH Month month')
select to_char(timestamp 'infinity','MONTH Month month')
select to_char(timestamp '2024-02-29 13:04:05.678901','MON Mon mon')
select to_char(timestamp '0044-03-15 BC 00:00:00','MON Mon mon')
select to_char(interval '1 year 2 mons 3 days 04:05:06.789','MON Mon mon')
select to_char(timestamp '12345-01-02 12:00','MON Mon mon')
select to_char(timestamp '2024-02-29 13:04:05.678901','DAY Day day')
select to_char(timestamp '0044-03-15 BC 00:00:00','DAY Day day')
select to_char(timestamp '0044-03-15 BC 00:00:00','DY Dy dy')
select to_char(timestamp 'infinity','DY Dy dy')
select to_char(timestamp '2024-02-29 13:04:05.678901','DDD DD D ID')
select to_char(interval '1 year 2 mons 3 days 04:05:06.789','DDD DD D ID')
select to_char(interval '-25:00:00.5','DDD DD D ID')
select to_char(timestamp '12345-01-02 12:00','DDD DD D ID')
select to_char(timestamp '2024-02-29 13:04:05.678901','IDDD IYYY IYY IY I')
select to_char(timestamp '12345-01-02 12:00','IDDD IYYY IYY IY I')
select to_char(timestamptz '1999-12-31 23:59:59.5+00','WW W IW')
select to_char(timestamptz '1999-12-31 23:59:59.5+00','CC')
select to_char(timestamp 'infinity','CC')
select to_char(timestamp 'infinity','Q')
select to_char(timestamptz '1999-12-31 23:59:59.5+00','TZ tz')
select to_char(interval '-25:00:00.5','TZ tz')
select to_char(interval '-25:00:00.5','TZH TZM OF')
select to_char(timestamp '12345-01-02 12:00','TZH TZM OF')
select to_char(timestamp 'infinity','TZH TZM OF')
select to_char(timestamptz '1999-12-31 23:59:59.5+00','FMMonth FMDD')
select to_char(timestamp '2024-02-29 13:04:05.678901','DDth DDTH FMDDth')
select to_char(timestamp '0044-03-15 BC 00:00:00','DDth DDTH FMDDth')
select to_char(interval '-25:00:00.5','BC AD b.c. a.d.')
select to_char(timestamp '12345-01-02 12:00','"quoted" YYYY')
select to_char(timestamp '2024-02-29 13:04:05.678901','\\YYYY')
select to_char(timestamp '0044-03-15 BC 00:00:00','\\YYYY')
select to_char(timestamptz '1999-12-31 23:59:59.5+00','\\YYYY')
select to_char(timestamp '12345-01-02 12:00','\\YYYY')
select to_char(timestamp 'infinity','\\YYYY')
select to_char(timestamp '2024-02-29 13:04:05.678901','FMHH24:FMMI')
select to_char(timestamp '0044-03-15 BC 00:00:00','FMHH24:FMMI')
select to_char(timestamptz '1999-12-31 23:59:59.5+00','FMHH24:FMMI')
select to_char(interval '-25:00:00.5','FMHH24:FMMI')
select to_char(interval '1 year 2 mons 3 days 04:05:06.789','TMMonth TMDay')
select to_char(timestamp 'infinity','TMMonth TMDay')
select to_char(timestamp '12345-01-02 12:00','MM/DD/YY')
select to_char(timestamp 'infinity','MM/DD/YY')
select to_char(timestamp '2024-02-29 13:04:05.678901','HH24MISS')
select to_char(timestamp '2024-02-29 13:04:05.678901','YYYYth')
select to_char(timestamp '0044-03-15 BC 00:00:00','YYYYth')
select to_char(timestamp '12345-01-02 12:00','YYYYth')
select to_char(timestamp '2024-02-29 13:04:05.678901','Dth')
select to_char(timestamp '0044-03-15 BC 00:00:00','Dth')
select to_char(interval '-25:00:00.5','Dth')
select to_char(timestamp '0044-03-15 BC 00:00:00','SP')
select to_char(timestamptz '1999-12-31 23:59:59.5+00','SP')
select to_char(interval '-25:00:00.5','SP')
select to_char(timestamp '2024-02-29 13:04:05.678901','YYYYMMDD"T"HH24MISS')
select to_char(interval '1 year 2 mons 3 days 04:05:06.789','YYYYMMDD"T"HH24MISS')
select to_char(timestamp '2024-02-29 13:04:05.678901','FXYYYY MM')
select to_char(timestamp '2024-02-29 13:04:05.678901','x y z')
select to_char(interval '-25:00:00.5','x y z')
select to_char(timestamp '12345-01-02 12:00','x y z')
select to_char(timestamp 'infinity','x y z')
select to_char(timestamp '2024-02-29 13:04:05.678901','')
select to_char(interval '1 year 2 mons 3 days 04:05:06.789','')
select to_char(timestamp '0044-03-15 BC 00:00:00','FMYYYY FMMM FMDD')
select to_char(timestamptz '1999-12-31 23:59:59.5+00','FMYYYY FMMM FMDD')
select to_char(interval '-25:00:00.5','FMYYYY FMMM FMDD')
select to_char(timestamp 'infinity','FMYYYY FMMM FMDD')
select to_char(timestamp '2024-02-29 13:04:05.678901','FMJ')
select to_char(timestamp '0044-03-15 BC 00:00:00','FMJ')
select to_char(timestamptz '1999-12-31 23:59:59.5+00','FMJ')
select to_char(interval '1 year 2 mons 3 days 04:05:06.789','FMDAY|DAY|')
select to_char(timestamp '12345-01-02 12:00','FMDAY|DAY|')
select to_char(timestamp 'infinity','FMDAY|DAY|')
select to_char(timestamp '2024-02-29 13:04:05.678901','Mon.DD,YYYY')
select to_char(timestamp '0044-03-15 BC 00:00:00','Mon.DD,YYYY')
select to_char(timestamptz '1999-12-31 23:59:59.5+00','Mon.DD,YYYY')
select to_char(interval '-25:00:00.5','Mon.DD,YYYY')
select to_char(timestamp '2024-02-29 13:04:05.678901','HH24:MI:SS.MS')
select to_char(timestamp '2024-02-29 13:04:05.678901','HH24:MI:SS.US')
select to_char(timestamp '0044-03-15 BC 00:00:00','HH24:MI:SS.US')
select to_char(interval '1 year 2 mons 3 days 04:05:06.789','HH24:MI:SS.US')
select to_char(timestamp '12345-01-02 12:00','HH24:MI:SS.US')
select to_char(date '2021-01-03','IYYY-IW-ID IDDD WW W D DDD Q CC J')
select to_char(date '2020-12-31','IYYY-IW-ID IDDD WW W D DDD Q CC J')
select to_char(date '2008-12-29','IYYY-IW-ID IDDD WW W D DDD Q CC J')
select to_char(date '0001-01-01','IYYY-IW-ID IDDD WW W D DDD Q CC J')
select to_char(date '0001-12-31 BC','IYYY-IW-ID IDDD WW W D DDD Q CC J')
select to_char(date '9999-12-31','IYYY-IW-ID IDDD WW W D DDD Q CC J')
-- to_date, to_timestamp, to_number
select to_date('2024-02-29','YYYY-MM-DD')
select to_timestamp('2024-02-29','YYYY-MM-DD')
select to_date('05 Dec 2000','DD Mon YYYY')
select to_timestamp('05 Dec 2000','DD Mon YYYY')
select to_date('20000-1131','YYYY-MMDD')
select to_timestamp('20000-1131','YYYY-MMDD')
select to_date('2024-13-01','YYYY-MM-DD')
select to_timestamp('2024-13-01','YYYY-MM-DD')
select to_date('2024-02-30','YYYY-MM-DD')
select to_timestamp('2024-02-30','YYYY-MM-DD')
select to_date('24-1-5','YY-MM-DD')
select to_timestamp('24-1-5','YY-MM-DD')
select to_date('69','YY')
select to_timestamp('69','YY')
select to_date('70','YY')
select to_timestamp('70','YY')
select to_date('99','YY')
select to_timestamp('99','YY')
select to_date('2024 060','YYYY DDD')
select to_timestamp('2024 060','YYYY DDD')
select to_date('44-03-15 BC','YYYY-MM-DD BC')
select to_timestamp('44-03-15 BC','YYYY-MM-DD BC')
select to_date('','YYYY')
select to_timestamp('','YYYY')
select to_date('abc','YYYY')
select to_timestamp('abc','YYYY')
select to_date('2024','YYYYMM')
select to_timestamp('2024','YYYYMM')
select to_date('20240115','YYYYMMDD')
select to_timestamp('20240115','YYYYMMDD')
select to_date('Jan','Mon')
select to_timestamp('Jan','Mon')
select to_date('januar','Month')
select to_timestamp('januar','Month')
select to_date('1','MM')
select to_timestamp('1','MM')
select to_date('2451545','J')
select to_timestamp('2451545','J')
select to_date('1 2024','Q YYYY')
select to_timestamp('1 2024','Q YYYY')
select to_date('  2024 01','YYYY MM')
select to_timestamp('  2024 01','YYYY MM')
select to_date('2024/01/15','YYYY-MM-DD')
select to_timestamp('2024/01/15','YYYY-MM-DD')
select to_date('2024x01','YYYYxMM')
select to_timestamp('2024x01','YYYYxMM')
select to_date('0000','YYYY')
select to_timestamp('0000','YYYY')
select to_date('2024-01-01','YYYY-MM-DD HH24')
select to_timestamp('2024-01-01','YYYY-MM-DD HH24')
select to_date('2024-366','YYYY-DDD')
select to_timestamp('2024-366','YYYY-DDD')
select to_date('2023-366','YYYY-DDD')
select to_timestamp('2023-366','YYYY-DDD')
select to_date('10000000','YYYY')
select to_timestamp('10000000','YYYY')
select to_timestamp('294277','YYYY')
select to_date('12 BC','YYYY AD')
select to_timestamp('12 BC','YYYY AD')
select to_date('Monday','Day')
select to_timestamp('Monday','Day')
select to_date('x','')
select to_timestamp('x','')
select to_date(null,'YYYY')
select to_timestamp(null,'YYYY')
select to_timestamp('2024-01-15 13:14:15','YYYY-MM-DD HH24:MI:SS')
select to_timestamp('10:30 PM','HH12:MI AM')
select to_timestamp('13:30 PM','HH12:MI AM')
select to_timestamp('12:00 am','HH:MI am')
select to_timestamp('25','HH24')
select to_timestamp('12:61','HH24:MI')
select to_timestamp('1.5','SS.MS')
select to_timestamp('1.123456','SS.US')
select to_timestamp('12:34:56.789','HH24:MI:SS.FF3')
select to_timestamp('2024-01-15 10 PST','YYYY-MM-DD HH24 TZ')
select to_timestamp('97/2/16 8:14:30','FMYYYY/FMMM/FMDD FMHH:FMMI:FMSS')
select to_timestamp('2000 JUN','YYYY FXMON')
select to_timestamp(0)
select to_timestamp(1.5)
select to_timestamp(-1)
select to_timestamp(1e10)
select to_timestamp('Infinity'::float8)
select to_timestamp('-Infinity'::float8)
select to_timestamp('NaN'::float8)
select to_timestamp(1e15)
select to_timestamp(9224318015999)
select to_timestamp(-210866803200)
select to_timestamp(-210866803201)
select to_timestamp(9224318016000)
select to_timestamp(1700000000.123456)
select to_number('12,454.8-','99G999D9S')
select to_number('-1.5','S9.9')
select to_number('$12','L99')
select to_number('<12>','99PR')
select to_number('1234','9999')
select to_number('12.34','99.99')
select to_number('','99')
select to_number('abc','99')
select to_number(' 12 ','99')
select to_number('0012','0000')
select to_number('12+','99S')
select to_number('-12','MI99')
select to_number('12-','99MI')
select to_number('1,2,3','9,9,9')
select to_number('XII','RN')
select to_number('1e5','9.9EEEE')
select to_number('12th','99th')
select to_number('1.2.3','9.9.9')
select to_number('-34,338,492','99G999G999')
select to_number('.01','9.99')
select to_number('5.','9.9')
-- age, extract, date_trunc, date_bin, intervals
select age(timestamp '2001-04-10',timestamp '2001-04-10'), timestamp '2001-04-10' - timestamp '2001-04-10'
select age(timestamp '2001-04-10',timestamp '1957-06-13 12:34:56.789'), timestamp '2001-04-10' - timestamp '1957-06-13 12:34:56.789'
select age(timestamp '2001-04-10',timestamp '2024-03-31'), timestamp '2001-04-10' - timestamp '2024-03-31'
select age(timestamp '2001-04-10',timestamp '0044-03-15 BC'), timestamp '2001-04-10' - timestamp '0044-03-15 BC'
select age(timestamp '1957-06-13 12:34:56.789',timestamp '2024-02-29'), timestamp '1957-06-13 12:34:56.789' - timestamp '2024-02-29'
select age(timestamp '1957-06-13 12:34:56.789',timestamp '2023-02-28 23:59:59.999999'), timestamp '1957-06-13 12:34:56.789' - timestamp '2023-02-28 23:59:59.999999'
select age(timestamp '1957-06-13 12:34:56.789',timestamp '2024-03-31'), timestamp '1957-06-13 12:34:56.789' - timestamp '2024-03-31'
select age(timestamp '1957-06-13 12:34:56.789',timestamp '2024-12-31 00:00:01'), timestamp '1957-06-13 12:34:56.789' - timestamp '2024-12-31 00:00:01'
select age(timestamp '1957-06-13 12:34:56.789',timestamp 'infinity'), timestamp '1957-06-13 12:34:56.789' - timestamp 'infinity'
select age(timestamp '2024-02-29',timestamp '2001-04-10'), timestamp '2024-02-29' - timestamp '2001-04-10'
select age(timestamp '2024-02-29',timestamp '2024-02-29'), timestamp '2024-02-29' - timestamp '2024-02-29'
select age(timestamp '2024-02-29',timestamp '0044-03-15 BC'), timestamp '2024-02-29' - timestamp '0044-03-15 BC'
select age(timestamp '2024-02-29',timestamp '294276-12-31 23:59:59.999999'), timestamp '2024-02-29' - timestamp '294276-12-31 23:59:59.999999'
select age(timestamp '2024-02-29',timestamp '4714-11-24 BC'), timestamp '2024-02-29' - timestamp '4714-11-24 BC'
select age(timestamp '2023-02-28 23:59:59.999999',timestamp '2001-04-10'), timestamp '2023-02-28 23:59:59.999999' - timestamp '2001-04-10'
select age(timestamp '2023-02-28 23:59:59.999999',timestamp '2024-03-31'), timestamp '2023-02-28 23:59:59.999999' - timestamp '2024-03-31'
select age(timestamp '2023-02-28 23:59:59.999999',timestamp '2024-12-31 00:00:01'), timestamp '2023-02-28 23:59:59.999999' - timestamp '2024-12-31 00:00:01'
select age(timestamp '2023-02-28 23:59:59.999999',timestamp '0044-03-15 BC'), timestamp '2023-02-28 23:59:59.999999' - timestamp '0044-03-15 BC'
select age(timestamp '2024-03-31',timestamp '2001-04-10'), timestamp '2024-03-31' - timestamp '2001-04-10'
select age(timestamp '2024-03-31',timestamp '2023-02-28 23:59:59.999999'), timestamp '2024-03-31' - timestamp '2023-02-28 23:59:59.999999'
select age(timestamp '2024-03-31',timestamp '2024-03-31'), timestamp '2024-03-31' - timestamp '2024-03-31'
select age(timestamp '2024-03-31',timestamp '4714-11-24 BC'), timestamp '2024-03-31' - timestamp '4714-11-24 BC'
select age(timestamp '2024-12-31 00:00:01',timestamp '2023-02-28 23:59:59.999999'), timestamp '2024-12-31 00:00:01' - timestamp '2023-02-28 23:59:59.999999'
select age(timestamp '2024-12-31 00:00:01',timestamp '2024-03-31'), timestamp '2024-12-31 00:00:01' - timestamp '2024-03-31'
select age(timestamp '2024-12-31 00:00:01',timestamp '2024-12-31 00:00:01'), timestamp '2024-12-31 00:00:01' - timestamp '2024-12-31 00:00:01'
select age(timestamp '2024-12-31 00:00:01',timestamp 'infinity'), timestamp '2024-12-31 00:00:01' - timestamp 'infinity'
select age(timestamp '2024-12-31 00:00:01',timestamp '4714-11-24 BC'), timestamp '2024-12-31 00:00:01' - timestamp '4714-11-24 BC'
select age(timestamp '0044-03-15 BC',timestamp '1957-06-13 12:34:56.789'), timestamp '0044-03-15 BC' - timestamp '1957-06-13 12:34:56.789'
select age(timestamp '0044-03-15 BC',timestamp '2024-02-29'), timestamp '0044-03-15 BC' - timestamp '2024-02-29'
select age(timestamp '0044-03-15 BC',timestamp '2023-02-28 23:59:59.999999'), timestamp '0044-03-15 BC' - timestamp '2023-02-28 23:59:59.999999'
select age(timestamp '0044-03-15 BC',timestamp '2024-12-31 00:00:01'), timestamp '0044-03-15 BC' - timestamp '2024-12-31 00:00:01'
select age(timestamp '0044-03-15 BC',timestamp '0044-03-15 BC'), timestamp '0044-03-15 BC' - timestamp '0044-03-15 BC'
select age(timestamp '294276-12-31 23:59:59.999999',timestamp '2023-02-28 23:59:59.999999'), timestamp '294276-12-31 23:59:59.999999' - timestamp '2023-02-28 23:59:59.999999'
select age(timestamp '294276-12-31 23:59:59.999999',timestamp '2024-12-31 00:00:01'), timestamp '294276-12-31 23:59:59.999999' - timestamp '2024-12-31 00:00:01'
select age(timestamp '294276-12-31 23:59:59.999999',timestamp '0044-03-15 BC'), timestamp '294276-12-31 23:59:59.999999' - timestamp '0044-03-15 BC'
select age(timestamp '294276-12-31 23:59:59.999999',timestamp '294276-12-31 23:59:59.999999'), timestamp '294276-12-31 23:59:59.999999' - timestamp '294276-12-31 23:59:59.999999'
select age(timestamp '294276-12-31 23:59:59.999999',timestamp 'infinity'), timestamp '294276-12-31 23:59:59.999999' - timestamp 'infinity'
select age(timestamp '294276-12-31 23:59:59.999999',timestamp '4714-11-24 BC'), timestamp '294276-12-31 23:59:59.999999' - timestamp '4714-11-24 BC'
select age(timestamp 'infinity',timestamp '2001-04-10'), timestamp 'infinity' - timestamp '2001-04-10'
select age(timestamp 'infinity',timestamp '1957-06-13 12:34:56.789'), timestamp 'infinity' - timestamp '1957-06-13 12:34:56.789'
select age(timestamp 'infinity',timestamp '2024-02-29'), timestamp 'infinity' - timestamp '2024-02-29'
select age(timestamp 'infinity',timestamp '2023-02-28 23:59:59.999999'), timestamp 'infinity' - timestamp '2023-02-28 23:59:59.999999'
select age(timestamp '4714-11-24 BC',timestamp '2001-04-10'), timestamp '4714-11-24 BC' - timestamp '2001-04-10'
select age(timestamp '4714-11-24 BC',timestamp '1957-06-13 12:34:56.789'), timestamp '4714-11-24 BC' - timestamp '1957-06-13 12:34:56.789'
select age(timestamp '4714-11-24 BC',timestamp '4714-11-24 BC'), timestamp '4714-11-24 BC' - timestamp '4714-11-24 BC'
select date_trunc('century',timestamp '2001-04-10')
select date_part('century',timestamp '2001-04-10'::timestamptz)
select date_trunc('day',timestamp '2001-04-10')
select date_part('day',timestamp '2001-04-10'::timestamptz)
select date_trunc('dow',timestamp '2001-04-10')
select date_part('dow',timestamp '2001-04-10'::timestamptz)
select extract(epoch from timestamp '2001-04-10')
select date_trunc('epoch',timestamp '2001-04-10')
select date_part('hour',timestamp '2001-04-10'::timestamptz)
select date_trunc('isoyear',timestamp '2001-04-10')
select extract(microseconds from timestamp '2001-04-10')
select extract(millennium from timestamp '2001-04-10')
select extract(milliseconds from timestamp '2001-04-10')
select date_part('milliseconds',timestamp '2001-04-10'::timestamptz)
select date_part('quarter',timestamp '2001-04-10'::timestamptz)
select date_trunc('week',timestamp '2001-04-10')
select date_part('week',timestamp '2001-04-10'::timestamptz)
select extract(timezone from timestamp '2001-04-10')
select extract(fortnight from timestamp '2001-04-10')
select date_trunc('fortnight',timestamp '2001-04-10')
select date_part('fortnight',timestamp '2001-04-10'::timestamptz)
select date_part('timezone_hour',timestamp '2001-04-10'::timestamptz)
select date_trunc('century',timestamp '1957-06-13 12:34:56.789')
select date_part('century',timestamp '1957-06-13 12:34:56.789'::timestamptz)
select extract(day from timestamp '1957-06-13 12:34:56.789')
select date_part('day',timestamp '1957-06-13 12:34:56.789'::timestamptz)
select extract(decade from timestamp '1957-06-13 12:34:56.789')
select date_trunc('decade',timestamp '1957-06-13 12:34:56.789')
select extract(dow from timestamp '1957-06-13 12:34:56.789')
select date_part('dow',timestamp '1957-06-13 12:34:56.789'::timestamptz)
select extract(doy from timestamp '1957-06-13 12:34:56.789')
select extract(hour from timestamp '1957-06-13 12:34:56.789')
select extract(isoyear from timestamp '1957-06-13 12:34:56.789')
select date_trunc('isoyear',timestamp '1957-06-13 12:34:56.789')
select date_trunc('julian',timestamp '1957-06-13 12:34:56.789')
select date_part('julian',timestamp '1957-06-13 12:34:56.789'::timestamptz)
select extract(millennium from timestamp '1957-06-13 12:34:56.789')
select date_trunc('millennium',timestamp '1957-06-13 12:34:56.789')
select extract(minute from timestamp '1957-06-13 12:34:56.789')
select date_part('minute',timestamp '1957-06-13 12:34:56.789'::timestamptz)
select date_part('month',timestamp '1957-06-13 12:34:56.789'::timestamptz)
select extract(quarter from timestamp '1957-06-13 12:34:56.789')
select extract(second from timestamp '1957-06-13 12:34:56.789')
select date_part('week',timestamp '1957-06-13 12:34:56.789'::timestamptz)
select date_trunc('timezone',timestamp '1957-06-13 12:34:56.789')
select date_trunc('fortnight',timestamp '1957-06-13 12:34:56.789')
select extract(timezone_hour from timestamp '1957-06-13 12:34:56.789')
select extract(century from timestamp '2024-02-29')
select date_trunc('century',timestamp '2024-02-29')
select date_trunc('dow',timestamp '2024-02-29')
select date_part('dow',timestamp '2024-02-29'::timestamptz)
select date_part('doy',timestamp '2024-02-29'::timestamptz)
select extract(epoch from timestamp '2024-02-29')
select date_trunc('epoch',timestamp '2024-02-29')
select date_part('epoch',timestamp '2024-02-29'::timestamptz)
select date_part('hour',timestamp '2024-02-29'::timestamptz)
select date_part('isodow',timestamp '2024-02-29'::timestamptz)
select date_part('isoyear',timestamp '2024-02-29'::timestamptz)
select date_part('julian',timestamp '2024-02-29'::timestamptz)
select date_trunc('minute',timestamp '2024-02-29')
select date_trunc('month',timestamp '2024-02-29')
select date_part('month',timestamp '2024-02-29'::timestamptz)
select date_trunc('quarter',timestamp '2024-02-29')
select date_part('quarter',timestamp '2024-02-29'::timestamptz)
select date_trunc('second',timestamp '2024-02-29')
select date_trunc('week',timestamp '2024-02-29')
select extract(year from timestamp '2024-02-29')
select date_trunc('timezone',timestamp '2024-02-29')
select date_part('fortnight',timestamp '2024-02-29'::timestamptz)
select date_trunc('timezone_hour',timestamp '2024-02-29')
select date_part('century',timestamp '2023-02-28 23:59:59.999999'::timestamptz)
select extract(day from timestamp '2023-02-28 23:59:59.999999')
select date_trunc('day',timestamp '2023-02-28 23:59:59.999999')
select extract(decade from timestamp '2023-02-28 23:59:59.999999')
select extract(dow from timestamp '2023-02-28 23:59:59.999999')
select date_trunc('doy',timestamp '2023-02-28 23:59:59.999999')
select date_part('doy',timestamp '2023-02-28 23:59:59.999999'::timestamptz)
select extract(epoch from timestamp '2023-02-28 23:59:59.999999')
select date_part('epoch',timestamp '2023-02-28 23:59:59.999999'::timestamptz)
select extract(hour from timestamp '2023-02-28 23:59:59.999999')
select date_part('hour',timestamp '2023-02-28 23:59:59.999999'::timestamptz)
select extract(isoyear from timestamp '2023-02-28 23:59:59.999999')
select date_part('isoyear',timestamp '2023-02-28 23:59:59.999999'::timestamptz)
select date_trunc('microseconds',timestamp '2023-02-28 23:59:59.999999')
select date_trunc('milliseconds',timestamp '2023-02-28 23:59:59.999999')
select date_part('milliseconds',timestamp '2023-02-28 23:59:59.999999'::timestamptz)
select extract(month from timestamp '2023-02-28 23:59:59.999999')
select extract(quarter from timestamp '2023-02-28 23:59:59.999999')
select date_part('second',timestamp '2023-02-28 23:59:59.999999'::timestamptz)
select date_trunc('week',timestamp '2023-02-28 23:59:59.999999')
select extract(year from timestamp '2023-02-28 23:59:59.999999')
select date_trunc('year',timestamp '2023-02-28 23:59:59.999999')
select extract(fortnight from timestamp '2023-02-28 23:59:59.999999')
select date_part('fortnight',timestamp '2023-02-28 23:59:59.999999'::timestamptz)
select extract(timezone_hour from timestamp '2023-02-28 23:59:59.999999')
select date_trunc('timezone_hour',timestamp '2023-02-28 23:59:59.999999')
select extract(century from timestamp '2024-03-31')
select extract(day from timestamp '2024-03-31')
select date_trunc('day',timestamp '2024-03-31')
select date_trunc('decade',timestamp '2024-03-31')
select extract(dow from timestamp '2024-03-31')
select date_trunc('dow',timestamp '2024-03-31')
select date_trunc('epoch',timestamp '2024-03-31')
select extract(hour from timestamp '2024-03-31')
select date_trunc('isodow',timestamp '2024-03-31')
select date_part('isodow',timestamp '2024-03-31'::timestamptz)
select extract(isoyear from timestamp '2024-03-31')
select date_trunc('millennium',timestamp '2024-03-31')
select date_part('millennium',timestamp '2024-03-31'::timestamptz)
select date_part('milliseconds',timestamp '2024-03-31'::timestamptz)
select extract(month from timestamp '2024-03-31')
select date_part('quarter',timestamp '2024-03-31'::timestamptz)
select extract(week from timestamp '2024-03-31')
select date_part('week',timestamp '2024-03-31'::timestamptz)
select extract(year from timestamp '2024-03-31')
select date_part('year',timestamp '2024-03-31'::timestamptz)
select extract(fortnight from timestamp '2024-03-31')
select extract(timezone_hour from timestamp '2024-03-31')
select date_trunc('century',timestamp '2024-12-31 00:00:01')
select date_trunc('day',timestamp '2024-12-31 00:00:01')
select date_part('day',timestamp '2024-12-31 00:00:01'::timestamptz)
select date_part('decade',timestamp '2024-12-31 00:00:01'::timestamptz)
select extract(dow from timestamp '2024-12-31 00:00:01')
select date_part('dow',timestamp '2024-12-31 00:00:01'::timestamptz)
select date_trunc('epoch',timestamp '2024-12-31 00:00:01')
select date_part('epoch',timestamp '2024-12-31 00:00:01'::timestamptz)
select date_trunc('hour',timestamp '2024-12-31 00:00:01')
select date_trunc('isoyear',timestamp '2024-12-31 00:00:01')
select extract(julian from timestamp '2024-12-31 00:00:01')
select extract(microseconds from timestamp '2024-12-31 00:00:01')
select date_part('microseconds',timestamp '2024-12-31 00:00:01'::timestamptz)
select extract(millennium from timestamp '2024-12-31 00:00:01')
select extract(milliseconds from timestamp '2024-12-31 00:00:01')
select date_trunc('minute',timestamp '2024-12-31 00:00:01')
select extract(month from timestamp '2024-12-31 00:00:01')
select date_trunc('month',timestamp '2024-12-31 00:00:01')
select date_part('month',timestamp '2024-12-31 00:00:01'::timestamptz)
select date_trunc('quarter',timestamp '2024-12-31 00:00:01')
select extract(second from timestamp '2024-12-31 00:00:01')
select date_trunc('second',timestamp '2024-12-31 00:00:01')
select extract(week from timestamp '2024-12-31 00:00:01')
select date_trunc('week',timestamp '2024-12-31 00:00:01')
select extract(year from timestamp '2024-12-31 00:00:01')
select date_part('year',timestamp '2024-12-31 00:00:01'::timestamptz)
select extract(timezone from timestamp '2024-12-31 00:00:01')
select date_trunc('timezone',timestamp '2024-12-31 00:00:01')
select date_part('fortnight',timestamp '2024-12-31 00:00:01'::timestamptz)
select extract(timezone_hour from timestamp '2024-12-31 00:00:01')
select date_trunc('timezone_hour',timestamp '2024-12-31 00:00:01')
select date_trunc('day',timestamp '0044-03-15 BC')
select date_part('day',timestamp '0044-03-15 BC'::timestamptz)
select date_trunc('decade',timestamp '0044-03-15 BC')
select date_part('decade',timestamp '0044-03-15 BC'::timestamptz)
select date_trunc('dow',timestamp '0044-03-15 BC')
select date_part('doy',timestamp '0044-03-15 BC'::timestamptz)
select date_trunc('epoch',timestamp '0044-03-15 BC')
select date_part('hour',timestamp '0044-03-15 BC'::timestamptz)
select date_part('isodow',timestamp '0044-03-15 BC'::timestamptz)
select date_trunc('isoyear',timestamp '0044-03-15 BC')
select date_trunc('julian',timestamp '0044-03-15 BC')
select date_part('microseconds',timestamp '0044-03-15 BC'::timestamptz)
select extract(milliseconds from timestamp '0044-03-15 BC')
select date_trunc('minute',timestamp '0044-03-15 BC')
select date_part('minute',timestamp '0044-03-15 BC'::timestamptz)
select extract(month from timestamp '0044-03-15 BC')
select date_trunc('month',timestamp '0044-03-15 BC')
select date_part('month',timestamp '0044-03-15 BC'::timestamptz)
select extract(quarter from timestamp '0044-03-15 BC')
select date_trunc('quarter',timestamp '0044-03-15 BC')
select date_part('quarter',timestamp '0044-03-15 BC'::timestamptz)
select date_trunc('second',timestamp '0044-03-15 BC')
select date_part('second',timestamp '0044-03-15 BC'::timestamptz)
select date_trunc('fortnight',timestamp '0044-03-15 BC')
select date_trunc('timezone_hour',timestamp '0044-03-15 BC')
select date_part('timezone_hour',timestamp '0044-03-15 BC'::timestamptz)
select extract(century from timestamp '294276-12-31 23:59:59.999999')
select date_trunc('decade',timestamp '294276-12-31 23:59:59.999999')
select date_part('decade',timestamp '294276-12-31 23:59:59.999999'::timestamptz)
select extract(dow from timestamp '294276-12-31 23:59:59.999999')
select date_trunc('dow',timestamp '294276-12-31 23:59:59.999999')
select date_part('dow',timestamp '294276-12-31 23:59:59.999999'::timestamptz)
select extract(doy from timestamp '294276-12-31 23:59:59.999999')
select date_trunc('doy',timestamp '294276-12-31 23:59:59.999999')
select date_part('doy',timestamp '294276-12-31 23:59:59.999999'::timestamptz)
select date_part('epoch',timestamp '294276-12-31 23:59:59.999999'::timestamptz)
select extract(hour from timestamp '294276-12-31 23:59:59.999999')
select date_trunc('hour',timestamp '294276-12-31 23:59:59.999999')
select date_part('hour',timestamp '294276-12-31 23:59:59.999999'::timestamptz)
select date_trunc('isoyear',timestamp '294276-12-31 23:59:59.999999')
select date_part('isoyear',timestamp '294276-12-31 23:59:59.999999'::timestamptz)
select date_part('julian',timestamp '294276-12-31 23:59:59.999999'::timestamptz)
select date_part('microseconds',timestamp '294276-12-31 23:59:59.999999'::timestamptz)
select extract(month from timestamp '294276-12-31 23:59:59.999999')
select date_trunc('month',timestamp '294276-12-31 23:59:59.999999')
select extract(quarter from timestamp '294276-12-31 23:59:59.999999')
select date_part('second',timestamp '294276-12-31 23:59:59.999999'::timestamptz)
select extract(week from timestamp '294276-12-31 23:59:59.999999')
select date_part('week',timestamp '294276-12-31 23:59:59.999999'::timestamptz)
select date_trunc('year',timestamp '294276-12-31 23:59:59.999999')
select date_part('year',timestamp '294276-12-31 23:59:59.999999'::timestamptz)
select date_trunc('fortnight',timestamp '294276-12-31 23:59:59.999999')
select date_trunc('timezone_hour',timestamp '294276-12-31 23:59:59.999999')
select date_part('century',timestamp 'infinity'::timestamptz)
select date_part('day',timestamp 'infinity'::timestamptz)
select date_part('decade',timestamp 'infinity'::timestamptz)
select extract(dow from timestamp 'infinity')
select date_part('dow',timestamp 'infinity'::timestamptz)
select extract(epoch from timestamp 'infinity')
select date_trunc('epoch',timestamp 'infinity')
select date_part('epoch',timestamp 'infinity'::timestamptz)
select date_part('isoyear',timestamp 'infinity'::timestamptz)
select date_trunc('microseconds',timestamp 'infinity')
select date_part('millennium',timestamp 'infinity'::timestamptz)
select extract(minute from timestamp 'infinity')
select extract(month from timestamp 'infinity')
select date_part('month',timestamp 'infinity'::timestamptz)
select date_trunc('quarter',timestamp 'infinity')
select extract(week from timestamp 'infinity')
select date_trunc('year',timestamp 'infinity')
select date_trunc('timezone',timestamp 'infinity')
select date_part('timezone',timestamp 'infinity'::timestamptz)
select date_trunc('timezone_hour',timestamp 'infinity')
select date_trunc('century',timestamp '4714-11-24 BC')
select date_part('day',timestamp '4714-11-24 BC'::timestamptz)
select date_part('decade',timestamp '4714-11-24 BC'::timestamptz)
select extract(dow from timestamp '4714-11-24 BC')
select extract(doy from timestamp '4714-11-24 BC')
select date_part('doy',timestamp '4714-11-24 BC'::timestamptz)
select date_trunc('hour',timestamp '4714-11-24 BC')
select extract(isodow from timestamp '4714-11-24 BC')
select date_trunc('isodow',timestamp '4714-11-24 BC')
select date_part('isodow',timestamp '4714-11-24 BC'::timestamptz)
select extract(isoyear from timestamp '4714-11-24 BC')
select date_trunc('julian',timestamp '4714-11-24 BC')
select extract(microseconds from timestamp '4714-11-24 BC')
select date_part('microseconds',timestamp '4714-11-24 BC'::timestamptz)
select extract(millennium from timestamp '4714-11-24 BC')
select date_trunc('millennium',timestamp '4714-11-24 BC')
select extract(milliseconds from timestamp '4714-11-24 BC')
select date_trunc('milliseconds',timestamp '4714-11-24 BC')
select extract(minute from timestamp '4714-11-24 BC')
select date_trunc('minute',timestamp '4714-11-24 BC')
select extract(quarter from timestamp '4714-11-24 BC')
select extract(second from timestamp '4714-11-24 BC')
select date_part('second',timestamp '4714-11-24 BC'::timestamptz)
select extract(year from timestamp '4714-11-24 BC')
select date_trunc('year',timestamp '4714-11-24 BC')
select extract(fortnight from timestamp '4714-11-24 BC')
select date_trunc('fortnight',timestamp '4714-11-24 BC')
select date_trunc('timezone_hour',timestamp '4714-11-24 BC')
select extract(century from interval '1 year 2 mons 3 days 04:05:06.789')
select date_trunc('epoch',interval '1 year 2 mons 3 days 04:05:06.789')
select extract(hour from interval '1 year 2 mons 3 days 04:05:06.789')
select extract(milliseconds from interval '1 year 2 mons 3 days 04:05:06.789')
select date_trunc('month',interval '1 year 2 mons 3 days 04:05:06.789')
select extract(quarter from interval '1 year 2 mons 3 days 04:05:06.789')
select date_trunc('quarter',interval '1 year 2 mons 3 days 04:05:06.789')
select extract(second from interval '1 year 2 mons 3 days 04:05:06.789')
select date_trunc('second',interval '1 year 2 mons 3 days 04:05:06.789')
select date_trunc('dow',interval '1 year 2 mons 3 days 04:05:06.789')
select justify_days(interval '1 year 2 mons 3 days 04:05:06.789')
select justify_hours(interval '1 year 2 mons 3 days 04:05:06.789')
select justify_interval(interval '1 year 2 mons 3 days 04:05:06.789')
select -(interval '1 year 2 mons 3 days 04:05:06.789')
select interval '1 year 2 mons 3 days 04:05:06.789' * 2
select interval '1 year 2 mons 3 days 04:05:06.789' * 0.5
select interval '1 year 2 mons 3 days 04:05:06.789' / 3
select interval '1 year 2 mons 3 days 04:05:06.789' / 0
select interval '1 year 2 mons 3 days 04:05:06.789' * 1e10
select interval '1 year 2 mons 3 days 04:05:06.789' * 'NaN'::float8
select interval '1 year 2 mons 3 days 04:05:06.789' + interval '1 day'
select timestamp '2024-01-31' + interval '1 year 2 mons 3 days 04:05:06.789'
select timestamptz '2024-01-31 00:00+00' - interval '1 year 2 mons 3 days 04:05:06.789'
select date '2024-02-29' + interval '1 year 2 mons 3 days 04:05:06.789'
select time '12:00' + interval '1 year 2 mons 3 days 04:05:06.789'
select interval '1 year 2 mons 3 days 04:05:06.789' > interval '30 days'
select isfinite(interval '1 year 2 mons 3 days 04:05:06.789')
select interval '1 year 2 mons 3 days 04:05:06.789'::time
select interval '1 year 2 mons 3 days 04:05:06.789'::text
select abs(extract(epoch from interval '1 year 2 mons 3 days 04:05:06.789'))
select (interval '1 year 2 mons 3 days 04:05:06.789')::interval hour to minute
select (interval '1 year 2 mons 3 days 04:05:06.789')::interval(1)
select (interval '1 year 2 mons 3 days 04:05:06.789')::interval year
select (interval '1 year 2 mons 3 days 04:05:06.789')::interval day
select extract(day from interval '-1 year -2 mons 40 days -100:00:00')
select date_trunc('day',interval '-1 year -2 mons 40 days -100:00:00')
select extract(decade from interval '-1 year -2 mons 40 days -100:00:00')
select date_trunc('decade',interval '-1 year -2 mons 40 days -100:00:00')
select extract(epoch from interval '-1 year -2 mons 40 days -100:00:00')
select extract(month from interval '-1 year -2 mons 40 days -100:00:00')
select extract(quarter from interval '-1 year -2 mons 40 days -100:00:00')
select date_trunc('quarter',interval '-1 year -2 mons 40 days -100:00:00')
select extract(week from interval '-1 year -2 mons 40 days -100:00:00')
select date_trunc('week',interval '-1 year -2 mons 40 days -100:00:00')
select extract(dow from interval '-1 year -2 mons 40 days -100:00:00')
select justify_days(interval '-1 year -2 mons 40 days -100:00:00')
select justify_hours(interval '-1 year -2 mons 40 days -100:00:00')
select -(interval '-1 year -2 mons 40 days -100:00:00')
select interval '-1 year -2 mons 40 days -100:00:00' * 2
select interval '-1 year -2 mons 40 days -100:00:00' * 0.5
select interval '-1 year -2 mons 40 days -100:00:00' / 3
select interval '-1 year -2 mons 40 days -100:00:00' / 0
select interval '-1 year -2 mons 40 days -100:00:00' * 1e10
select interval '-1 year -2 mons 40 days -100:00:00' * 'NaN'::float8
select interval '-1 year -2 mons 40 days -100:00:00' + interval '1 day'
select timestamp '2024-01-31' + interval '-1 year -2 mons 40 days -100:00:00'
select timestamptz '2024-01-31 00:00+00' - interval '-1 year -2 mons 40 days -100:00:00'
select date '2024-02-29' + interval '-1 year -2 mons 40 days -100:00:00'
select time '12:00' + interval '-1 year -2 mons 40 days -100:00:00'
select interval '-1 year -2 mons 40 days -100:00:00' > interval '30 days'
select isfinite(interval '-1 year -2 mons 40 days -100:00:00')
select interval '-1 year -2 mons 40 days -100:00:00'::time
select interval '-1 year -2 mons 40 days -100:00:00'::text
select abs(extract(epoch from interval '-1 year -2 mons 40 days -100:00:00'))
select (interval '-1 year -2 mons 40 days -100:00:00')::interval hour to minute
select (interval '-1 year -2 mons 40 days -100:00:00')::interval(1)
select (interval '-1 year -2 mons 40 days -100:00:00')::interval year
select (interval '-1 year -2 mons 40 days -100:00:00')::interval day
select date_trunc('epoch',interval '0')
select extract(microseconds from interval '0')
select extract(millennium from interval '0')
select date_trunc('milliseconds',interval '0')
select extract(minute from interval '0')
select extract(month from interval '0')
select date_trunc('month',interval '0')
select extract(quarter from interval '0')
select extract(week from interval '0')
select justify_days(interval '0')
select justify_hours(interval '0')
select justify_interval(interval '0')
select -(interval '0')
select interval '0' * 2
select interval '0' * 0.5
select interval '0' / 3
select interval '0' / 0
select interval '0' * 1e10
select interval '0' * 'NaN'::float8
select interval '0' + interval '1 day'
select timestamp '2024-01-31' + interval '0'
select timestamptz '2024-01-31 00:00+00' - interval '0'
select date '2024-02-29' + interval '0'
select time '12:00' + interval '0'
select interval '0' > interval '30 days'
select to_char(interval '0','YYYY MM DD HH24 MI SS MS')
select isfinite(interval '0')
select interval '0'::time
select interval '0'::text
select abs(extract(epoch from interval '0'))
select (interval '0')::interval hour to minute
select (interval '0')::interval(1)
select (interval '0')::interval year
select (interval '0')::interval day
select extract(day from interval '178956970 years')
select date_trunc('day',interval '178956970 years')
select date_trunc('epoch',interval '178956970 years')
select extract(hour from interval '178956970 years')
select extract(milliseconds from interval '178956970 years')
select extract(second from interval '178956970 years')
select date_trunc('year',interval '178956970 years')
select extract(week from interval '178956970 years')
select justify_days(interval '178956970 years')
select justify_hours(interval '178956970 years')
select justify_interval(interval '178956970 years')
select -(interval '178956970 years')
select interval '178956970 years' * 2
select interval '178956970 years' * 0.5
select interval '178956970 years' / 3
select interval '178956970 years' / 0
select interval '178956970 years' * 1e10
select interval '178956970 years' * 'NaN'::float8
select interval '178956970 years' + interval '1 day'
select timestamp '2024-01-31' + interval '178956970 years'
select timestamptz '2024-01-31 00:00+00' - interval '178956970 years'
select date '2024-02-29' + interval '178956970 years'
select time '12:00' + interval '178956970 years'
select interval '178956970 years' > interval '30 days'
select to_char(interval '178956970 years','YYYY MM DD HH24 MI SS MS')
select isfinite(interval '178956970 years')
select interval '178956970 years'::time
select interval '178956970 years'::text
select abs(extract(epoch from interval '178956970 years'))
select (interval '178956970 years')::interval hour to minute
select (interval '178956970 years')::interval(1)
select (interval '178956970 years')::interval year
select (interval '178956970 years')::interval day
select date_trunc('decade',interval '-178956970 years 8 mons')
select extract(epoch from interval '-178956970 years 8 mons')
select date_trunc('hour',interval '-178956970 years 8 mons')
select extract(microseconds from interval '-178956970 years 8 mons')
select date_trunc('microseconds',interval '-178956970 years 8 mons')
select extract(milliseconds from interval '-178956970 years 8 mons')
select extract(minute from interval '-178956970 years 8 mons')
select extract(month from interval '-178956970 years 8 mons')
select date_trunc('month',interval '-178956970 years 8 mons')
select extract(quarter from interval '-178956970 years 8 mons')
select date_trunc('quarter',interval '-178956970 years 8 mons')
select extract(second from interval '-178956970 years 8 mons')
select date_trunc('second',interval '-178956970 years 8 mons')
select extract(year from interval '-178956970 years 8 mons')
select extract(week from interval '-178956970 years 8 mons')
select date_trunc('week',interval '-178956970 years 8 mons')
select date_trunc('dow',interval '-178956970 years 8 mons')
select justify_days(interval '-178956970 years 8 mons')
select justify_hours(interval '-178956970 years 8 mons')
select justify_interval(interval '-178956970 years 8 mons')
select -(interval '-178956970 years 8 mons')
select interval '-178956970 years 8 mons' * 2
select interval '-178956970 years 8 mons' * 0.5
select interval '-178956970 years 8 mons' / 3
select interval '-178956970 years 8 mons' / 0
select interval '-178956970 years 8 mons' * 1e10
select interval '-178956970 years 8 mons' * 'NaN'::float8
select interval '-178956970 years 8 mons' + interval '1 day'
select timestamp '2024-01-31' + interval '-178956970 years 8 mons'
select timestamptz '2024-01-31 00:00+00' - interval '-178956970 years 8 mons'
select date '2024-02-29' + interval '-178956970 years 8 mons'
select time '12:00' + interval '-178956970 years 8 mons'
select interval '-178956970 years 8 mons' > interval '30 days'
select isfinite(interval '-178956970 years 8 mons')
select interval '-178956970 years 8 mons'::time
select interval '-178956970 years 8 mons'::text
select abs(extract(epoch from interval '-178956970 years 8 mons'))
select (interval '-178956970 years 8 mons')::interval hour to minute
select (interval '-178956970 years 8 mons')::interval(1)
select (interval '-178956970 years 8 mons')::interval year
select (interval '-178956970 years 8 mons')::interval day
select extract(day from interval '2147483647 days')
select date_trunc('day',interval '2147483647 days')
select date_trunc('decade',interval '2147483647 days')
select extract(hour from interval '2147483647 days')
select extract(microseconds from interval '2147483647 days')
select date_trunc('microseconds',interval '2147483647 days')
select date_trunc('millennium',interval '2147483647 days')
select extract(milliseconds from interval '2147483647 days')
select extract(minute from interval '2147483647 days')
select date_trunc('minute',interval '2147483647 days')
select extract(quarter from interval '2147483647 days')
select date_trunc('quarter',interval '2147483647 days')
select extract(second from interval '2147483647 days')
select date_trunc('second',interval '2147483647 days')
select extract(year from interval '2147483647 days')
select date_trunc('week',interval '2147483647 days')
select extract(dow from interval '2147483647 days')
select date_trunc('dow',interval '2147483647 days')
select justify_days(interval '2147483647 days')
select justify_hours(interval '2147483647 days')
select justify_interval(interval '2147483647 days')
select -(interval '2147483647 days')
select interval '2147483647 days' * 2
select interval '2147483647 days' * 0.5
select interval '2147483647 days' / 3
select interval '2147483647 days' / 0
select interval '2147483647 days' * 1e10
select interval '2147483647 days' * 'NaN'::float8
select interval '2147483647 days' + interval '1 day'
select timestamp '2024-01-31' + interval '2147483647 days'
select timestamptz '2024-01-31 00:00+00' - interval '2147483647 days'
select date '2024-02-29' + interval '2147483647 days'
select time '12:00' + interval '2147483647 days'
select interval '2147483647 days' > interval '30 days'
select isfinite(interval '2147483647 days')
select interval '2147483647 days'::time
select interval '2147483647 days'::text
select abs(extract(epoch from interval '2147483647 days'))
select (interval '2147483647 days')::interval hour to minute
select (interval '2147483647 days')::interval(1)
select (interval '2147483647 days')::interval year
select (interval '2147483647 days')::interval day
select extract(century from interval '2562047788 hours')
select extract(day from interval '2562047788 hours')
select date_trunc('day',interval '2562047788 hours')
select extract(decade from interval '2562047788 hours')
select date_trunc('decade',interval '2562047788 hours')
select extract(epoch from interval '2562047788 hours')
select date_trunc('hour',interval '2562047788 hours')
select extract(millennium from interval '2562047788 hours')
select date_trunc('minute',interval '2562047788 hours')
select extract(quarter from interval '2562047788 hours')
select extract(second from interval '2562047788 hours')
select extract(year from interval '2562047788 hours')
select justify_days(interval '2562047788 hours')
select justify_hours(interval '2562047788 hours')
select justify_interval(interval '2562047788 hours')
select -(interval '2562047788 hours')
select interval '2562047788 hours' * 2
select interval '2562047788 hours' * 0.5
select interval '2562047788 hours' / 3
select interval '2562047788 hours' / 0
select interval '2562047788 hours' * 1e10
select interval '2562047788 hours' * 'NaN'::float8
select interval '2562047788 hours' + interval '1 day'
select timestamp '2024-01-31' + interval '2562047788 hours'
select timestamptz '2024-01-31 00:00+00' - interval '2562047788 hours'
select date '2024-02-29' + interval '2562047788 hours'
select interval '2562047788 hours' > interval '30 days'
select isfinite(interval '2562047788 hours')
select interval '2562047788 hours'::time
select interval '2562047788 hours'::text
select abs(extract(epoch from interval '2562047788 hours'))
select (interval '2562047788 hours')::interval hour to minute
select (interval '2562047788 hours')::interval(1)
select (interval '2562047788 hours')::interval year
select (interval '2562047788 hours')::interval day
select extract(day from interval '1.5 months')
select date_trunc('day',interval '1.5 months')
select date_trunc('epoch',interval '1.5 months')
select date_trunc('millennium',interval '1.5 months')
select extract(minute from interval '1.5 months')
select extract(month from interval '1.5 months')
select extract(quarter from interval '1.5 months')
select extract(second from interval '1.5 months')
select extract(week from interval '1.5 months')
select date_trunc('week',interval '1.5 months')
select extract(dow from interval '1.5 months')
select date_trunc('dow',interval '1.5 months')
select justify_days(interval '1.5 months')
select justify_hours(interval '1.5 months')
select justify_interval(interval '1.5 months')
select -(interval '1.5 months')
select interval '1.5 months' * 2
select interval '1.5 months' * 0.5
select interval '1.5 months' / 3
select interval '1.5 months' / 0
select interval '1.5 months' * 1e10
select interval '1.5 months' * 'NaN'::float8
select interval '1.5 months' + interval '1 day'
select timestamp '2024-01-31' + interval '1.5 months'
select timestamptz '2024-01-31 00:00+00' - interval '1.5 months'
select date '2024-02-29' + interval '1.5 months'
select time '12:00' + interval '1.5 months'
select interval '1.5 months' > interval '30 days'
select isfinite(interval '1.5 months')
select interval '1.5 months'::time
select interval '1.5 months'::text
select abs(extract(epoch from interval '1.5 months'))
select (interval '1.5 months')::interval hour to minute
select (interval '1.5 months')::interval(1)
select (interval '1.5 months')::interval year
select (interval '1.5 months')::interval day
select extract(day from interval '35 days 50 hours')
select date_trunc('day',interval '35 days 50 hours')
select date_trunc('decade',interval '35 days 50 hours')
select date_trunc('millennium',interval '35 days 50 hours')
select extract(minute from interval '35 days 50 hours')
select date_trunc('quarter',interval '35 days 50 hours')
select extract(second from interval '35 days 50 hours')
select extract(year from interval '35 days 50 hours')
select date_trunc('year',interval '35 days 50 hours')
select justify_days(interval '35 days 50 hours')
select justify_hours(interval '35 days 50 hours')
select justify_interval(interval '35 days 50 hours')
select -(interval '35 days 50 hours')
select interval '35 days 50 hours' * 2
select interval '35 days 50 hours' * 0.5
select interval '35 days 50 hours' / 3
select interval '35 days 50 hours' / 0
select interval '35 days 50 hours' * 1e10
select interval '35 days 50 hours' * 'NaN'::float8
select interval '35 days 50 hours' + interval '1 day'
select timestamp '2024-01-31' + interval '35 days 50 hours'
select timestamptz '2024-01-31 00:00+00' - interval '35 days 50 hours'
select date '2024-02-29' + interval '35 days 50 hours'
select time '12:00' + interval '35 days 50 hours'
select interval '35 days 50 hours' > interval '30 days'
select isfinite(interval '35 days 50 hours')
select interval '35 days 50 hours'::time
select interval '35 days 50 hours'::text
select abs(extract(epoch from interval '35 days 50 hours'))
select (interval '35 days 50 hours')::interval hour to minute
select (interval '35 days 50 hours')::interval(1)
select (interval '35 days 50 hours')::interval year
select (interval '35 days 50 hours')::interval day
select extract(day from interval '-13 months')
select extract(hour from interval '-13 months')
select extract(millennium from interval '-13 months')
select date_trunc('milliseconds',interval '-13 months')
select date_trunc('minute',interval '-13 months')
select extract(month from interval '-13 months')
select date_trunc('month',interval '-13 months')
select extract(second from interval '-13 months')
select justify_days(interval '-13 months')
select justify_hours(interval '-13 months')
select justify_interval(interval '-13 months')
select -(interval '-13 months')
select interval '-13 months' * 2
select interval '-13 months' * 0.5
select interval '-13 months' / 3
select interval '-13 months' / 0
select interval '-13 months' * 1e10
select interval '-13 months' * 'NaN'::float8
select interval '-13 months' + interval '1 day'
select timestamp '2024-01-31' + interval '-13 months'
select timestamptz '2024-01-31 00:00+00' - interval '-13 months'
select date '2024-02-29' + interval '-13 months'
select time '12:00' + interval '-13 months'
select interval '-13 months' > interval '30 days'
select to_char(interval '-13 months','YYYY MM DD HH24 MI SS MS')
select isfinite(interval '-13 months')
select interval '-13 months'::time
select interval '-13 months'::text
select abs(extract(epoch from interval '-13 months'))
select (interval '-13 months')::interval hour to minute
select (interval '-13 months')::interval(1)
select (interval '-13 months')::interval year
select (interval '-13 months')::interval day
select date_bin('15 minutes',timestamp '2020-02-11 15:44:17','2001-01-01')
select date_bin('1 month',timestamp '2020-02-11','2001-01-01')
select date_bin('0',timestamp '2020-02-11','2001-01-01')
select date_bin('-1 day',timestamp '2020-02-11','2001-01-01')
select date_bin('1 day',timestamp '1999-02-11 12:00','2001-01-01')
select date_bin('5 days',timestamptz '2020-02-11 15:44:17+00','2001-01-01 00:00+00')
select date_bin('1 day',timestamp 'infinity','2001-01-01')
select make_date(2024,2,30)
select make_date(-44,3,15)
select make_date(0,1,1)
select make_date(2147483647,1,1)
select make_time(24,0,0)
select make_time(23,59,59.9999999)
select make_time(12,30,61)
select make_timestamp(2024,1,1,12,30,15.5)
select make_timestamp(294277,1,1,0,0,0)
select make_timestamptz(2024,7,1,0,0,0,'America/New_York')
select make_timestamptz(2024,7,1,0,0,0,'nowhere')
select make_interval()
select make_interval(1,2,3,4,5,6,7.5)
select timezone('UTC',timestamp '2024-01-01')
select timestamp '2024-01-01' at time zone 'Europe/Berlin'
select timestamptz '2024-07-01 00:00+00' at time zone 'Asia/Tokyo'
select timestamp '2024-03-31 02:30' at time zone 'Europe/Berlin'
select timestamp '2024-10-27 02:30' at time zone 'Europe/Berlin'
select timestamp '2024-01-01' at time zone 'EST'
select timestamp '2024-01-01' at time zone interval '2 hours'
select timestamp '2024-01-01' at time zone interval '1 month'
select timestamp '2024-01-01' at time zone '+05:30'
select timestamp '2024-01-01' at time zone 'foo'
select timetz '10:00+02' at time zone 'UTC'
select timestamp '2024-01-01' + 1
select date '2024-01-01' + 2147483647
select date '5874897-12-31' + 1
select date '4713-01-01 BC' - 1000
select date '2024-01-01' - date '2020-01-01'
select date 'infinity' + 1
select date 'infinity' - date '2020-01-01'
select timestamp '294276-12-31 23:59:59' + interval '1 second'
select timestamp '4714-11-24 BC' - interval '1 us'
select timestamp '294276-12-31' + interval '1 year'
select timestamp '2024-01-01' + interval '178000000 years'
select time '23:00' + interval '2 hours'
select time '10:00' - time '12:00'
select timetz '10:00+02' + interval '25 hours'
select date '2024-01-01' + time '10:00'
select date '294277-01-01'::timestamp
select date '5874897-12-31'::timestamptz
select timestamp '2024-01-01' - timestamp 'infinity'
select isfinite(date 'infinity')
select interval '1 day' = interval '24 hours'
select interval '999999999999999 hours'
select interval '9223372036854775807 us'
select interval '9223372036854775808 us'
select interval '-9223372036854775808 us'
select interval '2147483648 days'
select interval '1e10 days'
select interval '0.1 months'
select interval '1 year 13 months'
select interval '1-2'
select interval '1 2:03'
select interval '1:02'
select interval 'P1Y2M10DT2H30M'
select interval 'P-1D'
select interval '1 day -1 hours'
select interval '1 mon ago'
select interval '1 foo'
select interval '- 1 day'
select extract(julian from date '2000-01-01')
select extract(epoch from date '-infinity')
select extract(timezone from timestamptz '2020-01-01 00:00+05')
select extract(second from time '10:20:30.5')
select date_part('epoch',interval '1 year')
-- Regular expressions
select regexp_match('foobarbaz','b')
select regexp_split_to_array('foobarbaz','b')
select 'foobarbaz' ~ 'b'
select regexp_count('foobarbaz','b')
select substring('foobarbaz' from 'b')
select regexp_split_to_array('foobarbaz','(o+)(b)')
select 'foobarbaz' ~ '(o+)(b)'
select regexp_count('foobarbaz','(o+)(b)')
select regexp_split_to_array('foobarbaz','[0-9]+')
select regexp_count('foobarbaz','[0-9]+')
select substring('foobarbaz' from '[0-9]+')
select regexp_replace('foobarbaz','\d','<\&>','g')
select regexp_count('foobarbaz','\d')
select substring('foobarbaz' from '\d')
select regexp_match('foobarbaz','o\M')
select regexp_split_to_array('foobarbaz','o\M')
select regexp_split_to_array('foobarbaz','(a|b)*')
select 'foobarbaz' ~ '(a|b)*'
select regexp_replace('foobarbaz','(?i)HELLO','<\&>','g')
select regexp_count('foobarbaz','(?i)HELLO')
select substring('foobarbaz' from '(?i)HELLO')
select 'foobarbaz' ~ '\yW'
select regexp_replace('foobarbaz','x*','<\&>','g')
select regexp_count('foobarbaz','x*')
select regexp_match('foobarbaz','(')
select regexp_split_to_array('foobarbaz','(')
select 'foobarbaz' ~ '('
select regexp_count('foobarbaz','(')
select regexp_match('foobarbaz','[')
select regexp_replace('foobarbaz','[','<\&>','g')
select regexp_match('foobarbaz','a{2}')
select substring('foobarbaz' from 'a{2}')
select regexp_split_to_array('foobarbaz','a{2,1}')
select 'foobarbaz' ~ 'a{2,1}'
select regexp_count('foobarbaz','a{2,1}')
select regexp_match('foobarbaz','^')
select 'foobarbaz' ~ '^'
select substring('foobarbaz' from '^')
select regexp_match('foobarbaz','$')
select regexp_replace('foobarbaz','$','<\&>','g')
select 'foobarbaz' ~ '$'
select substring('foobarbaz' from '$')
select regexp_match('foobarbaz','.')
select regexp_count('foobarbaz','.')
select substring('foobarbaz' from '.')
select regexp_split_to_array('foobarbaz','[[:alpha:]]+')
select regexp_split_to_array('foobarbaz','\w+')
select 'foobarbaz' ~ '\w+'
select regexp_count('foobarbaz','\w+')
select substring('foobarbaz' from '\w+')
select regexp_count('foobarbaz','(?:fo)(o)')
select regexp_replace('foobarbaz','*a','<\&>','g')
select 'foobarbaz' ~ '*a'
select 'foobarbaz' ~ 'a**'
select regexp_match('foobarbaz','\mW')
select regexp_replace('foobarbaz','\mW','<\&>','g')
select regexp_split_to_array('foobarbaz','\mW')
select substring('foobarbaz' from '\mW')
select regexp_replace('foobarbaz','[^a-z]','<\&>','g')
select regexp_split_to_array('foobarbaz','[^a-z]')
select regexp_match('','b')
select regexp_split_to_array('','b')
select regexp_count('','b')
select regexp_count('','(o+)(b)')
select substring('' from '(o+)(b)')
select regexp_match('','^a*$')
select regexp_split_to_array('','^a*$')
select '' ~ '^a*$'
select regexp_match('','[0-9]+')
select substring('' from '[0-9]+')
select regexp_match('','\d')
select regexp_split_to_array('','\d')
select substring('' from '\d')
select regexp_match('','o\M')
select regexp_split_to_array('','o\M')
select substring('' from 'o\M')
select regexp_match('','(a|b)*')
select regexp_split_to_array('','(a|b)*')
select regexp_count('','(a|b)*')
select regexp_match('','(?i)HELLO')
select regexp_replace('','(?i)HELLO','<\&>','g')
select regexp_split_to_array('','(?i)HELLO')
select regexp_match('','\yW')
select regexp_split_to_array('','\yW')
select substring('' from '\yW')
select regexp_replace('','x*','<\&>','g')
select substring('' from 'x*')
select regexp_replace('','(','<\&>','g')
select regexp_split_to_array('','(')
select '' ~ '('
select substring('' from '(')
select regexp_match('','[')
select '' ~ '['
select regexp_count('','[')
select regexp_split_to_array('','a{2}')
select regexp_count('','a{2,1}')
select regexp_split_to_array('','^')
select regexp_count('','^')
select regexp_match('','$')
select '' ~ '$'
select regexp_count('','$')
select regexp_match('','.')
select regexp_replace('','.','<\&>','g')
select regexp_split_to_array('','.')
select '' ~ '.'
select regexp_match('','[[:alpha:]]+')
select regexp_replace('','[[:alpha:]]+','<\&>','g')
select substring('' from '[[:alpha:]]+')
select regexp_split_to_array('','\w+')
select '' ~ '\w+'
select regexp_match('','(?:fo)(o)')
select '' ~ '(?:fo)(o)'
select regexp_count('','*a')
select regexp_match('','a**')
select substring('' from 'a**')
select regexp_replace('','\mW','<\&>','g')
select regexp_split_to_array('','\mW')
select '' ~ '\mW'
select regexp_count('','[^a-z]')
select regexp_split_to_array('aaa','(o+)(b)')
select regexp_count('aaa','(o+)(b)')
select substring('aaa' from '(o+)(b)')
select regexp_match('aaa','^a*$')
select regexp_split_to_array('aaa','^a*$')
select regexp_count('aaa','^a*$')
select regexp_split_to_array('aaa','[0-9]+')
select regexp_count('aaa','[0-9]+')
select substring('aaa' from '[0-9]+')
select regexp_split_to_array('aaa','o\M')
select 'aaa' ~ 'o\M'
select regexp_count('aaa','o\M')
select substring('aaa' from 'o\M')
select regexp_match('aaa','(a|b)*')
select regexp_replace('aaa','(a|b)*','<\&>','g')
select regexp_split_to_array('aaa','(a|b)*')
select substring('aaa' from '(a|b)*')
select 'aaa' ~ '(?i)HELLO'
select substring('aaa' from '(?i)HELLO')
select regexp_match('aaa','\yW')
select regexp_replace('aaa','\yW','<\&>','g')
select regexp_split_to_array('aaa','\yW')
select regexp_match('aaa','x*')
select regexp_replace('aaa','(','<\&>','g')
select regexp_count('aaa','(')
select regexp_match('aaa','[')
select regexp_replace('aaa','[','<\&>','g')
select regexp_split_to_array('aaa','[')
select 'aaa' ~ '['
select regexp_count('aaa','[')
select 'aaa' ~ 'a{2}'
select substring('aaa' from 'a{2}')
select regexp_match('aaa','a{2,1}')
select regexp_count('aaa','a{2,1}')
select regexp_count('aaa','^')
select substring('aaa' from '^')
select regexp_match('aaa','.')
select regexp_replace('aaa','.','<\&>','g')
select regexp_split_to_array('aaa','.')
select regexp_match('aaa','\w+')
select regexp_replace('aaa','\w+','<\&>','g')
select regexp_count('aaa','\w+')
select 'aaa' ~ '(?:fo)(o)'
select regexp_count('aaa','(?:fo)(o)')
select regexp_split_to_array('aaa','*a')
select substring('aaa' from '*a')
select regexp_replace('aaa','a**','<\&>','g')
select regexp_replace('aaa','\mW','<\&>','g')
select regexp_count('aaa','\mW')
select regexp_replace('aaa','[^a-z]','<\&>','g')
select regexp_split_to_array('aaa','[^a-z]')
select regexp_count('aaa','[^a-z]')
select regexp_match('a1b2','b')
select regexp_split_to_array('a1b2','b')
select 'a1b2' ~ 'b'
select regexp_match('a1b2','(o+)(b)')
select 'a1b2' ~ '(o+)(b)'
select regexp_count('a1b2','(o+)(b)')
select substring('a1b2' from '(o+)(b)')
select regexp_replace('a1b2','^a*$','<\&>','g')
select regexp_split_to_array('a1b2','^a*$')
select 'a1b2' ~ '^a*$'
select regexp_count('a1b2','^a*$')
select regexp_match('a1b2','[0-9]+')
select regexp_replace('a1b2','[0-9]+','<\&>','g')
select substring('a1b2' from '[0-9]+')
select regexp_match('a1b2','\d')
select regexp_replace('a1b2','\d','<\&>','g')
select regexp_count('a1b2','\d')
select regexp_split_to_array('a1b2','o\M')
select 'a1b2' ~ 'o\M'
select regexp_count('a1b2','o\M')
select substring('a1b2' from '(a|b)*')
select regexp_match('a1b2','(?i)HELLO')
select regexp_split_to_array('a1b2','(?i)HELLO')
select 'a1b2' ~ '(?i)HELLO'
select substring('a1b2' from '(?i)HELLO')
select regexp_match('a1b2','\yW')
select regexp_split_to_array('a1b2','\yW')
select regexp_match('a1b2','x*')
select regexp_replace('a1b2','x*','<\&>','g')
select regexp_split_to_array('a1b2','x*')
select regexp_count('a1b2','x*')
select regexp_replace('a1b2','(','<\&>','g')
select regexp_count('a1b2','(')
select regexp_match('a1b2','[')
select regexp_replace('a1b2','[','<\&>','g')
select regexp_replace('a1b2','a{2}','<\&>','g')
select regexp_split_to_array('a1b2','a{2}')
select regexp_count('a1b2','a{2}')
select substring('a1b2' from 'a{2}')
select regexp_replace('a1b2','a{2,1}','<\&>','g')
select 'a1b2' ~ 'a{2,1}'
select substring('a1b2' from 'a{2,1}')
select regexp_count('a1b2','^')
select substring('a1b2' from '^')
select regexp_split_to_array('a1b2','$')
select 'a1b2' ~ '$'
select regexp_match('a1b2','[[:alpha:]]+')
select regexp_split_to_array('a1b2','[[:alpha:]]+')
select 'a1b2' ~ '[[:alpha:]]+'
select regexp_count('a1b2','[[:alpha:]]+')
select regexp_match('a1b2','\w+')
select regexp_split_to_array('a1b2','\w+')
select regexp_count('a1b2','\w+')
select substring('a1b2' from '\w+')
select regexp_match('a1b2','(?:fo)(o)')
select regexp_replace('a1b2','(?:fo)(o)','<\&>','g')
select substring('a1b2' from '(?:fo)(o)')
select regexp_count('a1b2','*a')
select 'a1b2' ~ 'a**'
select substring('a1b2' from 'a**')
select regexp_count('a1b2','\mW')
select substring('a1b2' from '\mW')
select regexp_split_to_array('a1b2','[^a-z]')
select regexp_count('a1b2','[^a-z]')
select substring('a1b2' from '[^a-z]')
select regexp_replace('Hello World','b','<\&>','g')
select regexp_count('Hello World','b')
select substring('Hello World' from 'b')
select regexp_split_to_array('Hello World','(o+)(b)')
select substring('Hello World' from '(o+)(b)')
select regexp_replace('Hello World','^a*$','<\&>','g')
select regexp_split_to_array('Hello World','^a*$')
select 'Hello World' ~ '^a*$'
select regexp_split_to_array('Hello World','[0-9]+')
select regexp_count('Hello World','[0-9]+')
select regexp_replace('Hello World','\d','<\&>','g')
select regexp_count('Hello World','\d')
select regexp_match('Hello World','o\M')
select regexp_replace('Hello World','o\M','<\&>','g')
select regexp_split_to_array('Hello World','o\M')
select 'Hello World' ~ 'o\M'
select regexp_count('Hello World','o\M')
select regexp_split_to_array('Hello World','(a|b)*')
select substring('Hello World' from '(a|b)*')
select regexp_match('Hello World','(?i)HELLO')
select regexp_replace('Hello World','(?i)HELLO','<\&>','g')
select regexp_count('Hello World','(?i)HELLO')
select substring('Hello World' from '(?i)HELLO')
select regexp_replace('Hello World','\yW','<\&>','g')
select regexp_split_to_array('Hello World','\yW')
select 'Hello World' ~ '\yW'
select regexp_count('Hello World','\yW')
select substring('Hello World' from '\yW')
select regexp_count('Hello World','x*')
select regexp_match('Hello World','(')
select regexp_replace('Hello World','(','<\&>','g')
select substring('Hello World' from '(')
select regexp_match('Hello World','[')
select regexp_count('Hello World','[')
select substring('Hello World' from '[')
select regexp_match('Hello World','a{2}')
select regexp_split_to_array('Hello World','a{2,1}')
select 'Hello World' ~ 'a{2,1}'
select substring('Hello World' from 'a{2,1}')
select regexp_match('Hello World','^')
select regexp_replace('Hello World','^','<\&>','g')
select regexp_count('Hello World','^')
select substring('Hello World' from '^')
select regexp_replace('Hello World','$','<\&>','g')
select regexp_split_to_array('Hello World','$')
select regexp_count('Hello World','$')
select regexp_match('Hello World','.')
select regexp_count('Hello World','.')
select substring('Hello World' from '.')
select regexp_match('Hello World','[[:alpha:]]+')
select regexp_split_to_array('Hello World','[[:alpha:]]+')
select 'Hello World' ~ '(?:fo)(o)'
select substring('Hello World' from '(?:fo)(o)')
select regexp_split_to_array('Hello World','a**')
select 'Hello World' ~ 'a**'
select regexp_match('Hello World','\mW')
select regexp_count('Hello World','\mW')
select regexp_match('Hello World','[^a-z]')
select regexp_replace('Hello World','[^a-z]','<\&>','g')
select regexp_split_to_array('Hello World','[^a-z]')
select regexp_replace('foobarbaz','b..','X')
select regexp_replace('abc','b','\\')
select regexp_replace('abc','B','x','i')
select regexp_replace('abcabc','b','x',3)
select regexp_replace('abcabc','b','x',1,2)
select regexp_replace('abcabc','b','x',1,0)
select regexp_replace('abc','b','x',0)
select regexp_replace('abc','b','\2')
select regexp_replace('abc','(b)','[\1\1]')
select regexp_replace('abc','b','x','z')
select regexp_match('abc','b','g')
select regexp_match('abc','(b)(z)?')
select regexp_instr('foobar','o')
select regexp_instr('foobar','o',1,2)
select regexp_instr('foobar','o',1,1,1)
select regexp_instr('foobar','(o)(o)',1,1,0,'i',2)
select regexp_instr('foobar','o',0)
select regexp_instr('foobar','o',1,1,2)
select regexp_substr('foobar','o+')
select regexp_substr('foobar','(o)(b)',1,1,'',2)
select regexp_substr('foobar','z')
select regexp_like('abc','B','i')
select regexp_like('abc','b','g')
select regexp_count('ababab','ab',3)
select regexp_count('AbAb','ab',1,'i')
select regexp_count('abc','b',-1)
select regexp_split_to_array('a,b,c',',')
select regexp_split_to_array('abc','')
select regexp_split_to_array('abc','x')
select regexp_split_to_array('a,b',',','g')
select 'abc' similar to 'a_c'
select 'abc' similar to '(a|b)%'
select 'abc' similar to 'a'
select 'a%c' similar to 'a\%c'
select 'abc' similar to 'a#_c' escape '#'
select 'abc' !~ 'b'
select 'ABC' ~* 'b'
select 'ABC' !~* 'b'
select 'a' ~ E'\u0061'
select 'ab' ~ 'a.'
select E'a\nb' ~ 'a.b'
select E'a\nb' ~ '(?n)a.b'
select E'a\nb' ~ '^b'
select E'a\nb' ~ '(?n)^b'
select 'foo' ~ '***=foo'
select 'f.o' ~ '***=f.o'
select 'a b' ~ '(?x)a\ b'
select 'é' ~ '\w'
select regexp_replace('aaa','a*?','x','g')
select regexp_match('xaaay','a+?')
select regexp_match('aaaa','(a{1,2}){2}')
select 'abc' like 'a%'
select 'abc' like 'a\'
select 'a\c' like 'a\\c'
select 'abc' like 'a!_c' escape '!'
select 'abc' like 'abc' escape 'xx'
select 'abc' ilike 'A_C'
select 'a\b' like 'a\b' escape ''
select null like 'a'
select 'abc' not like '%b%'
select '日本語' like '_本_'
select 'abc' like '%%%c'
-- Strings
select repeat('ab',3)
select repeat('ab',-1)
select repeat('x',2000000000)
select lpad('abc',5,'xy')
select lpad('abc',2)
select lpad('abc',5,'')
select lpad('abc',-1)
select lpad('x',2000000000)
select rpad('abc',7,'xy')
select length(repeat('x',1000000))
select overlay('abcdef' placing 'XX' from 3)
select overlay('abcdef' placing 'XX' from 3 for 0)
select overlay('abc' placing 'X' from 0)
select overlay('abc' placing 'X' from 10)
select overlay('abc' placing 'X' from 2147483647 for 2147483647)
select substring('abcdef' from 2 for 3)
select substring('abcdef' from -1 for 3)
select substring('abc' from 2 for -1)
select substring('abc' from 2147483647 for 2147483647)
select substring('abc' from -2147483648 for 2147483647)
select left('abc',-1)
select right('abc',-1)
select left('abc',-2147483648)
select right('abc',-2147483648)
select split_part('a,b,c',',',2)
select split_part('a,b,c',',',-1)
select split_part('a,b,c',',',0)
select split_part('abc','',1)
select split_part('abc','',2)
select split_part('a,b',',',-2147483648)
select position('b' in 'abc')
select strpos('abc','')
select translate('12345','143','ax')
select initcap('hello wORLD foo-bar')
select chr(65)
select chr(0)
select chr(1114112)
select chr(55296)
select ascii('é')
select ascii('')
select concat('a',null,1,true)
select concat_ws(',','a',null,'b')
select concat_ws(null,'a')
select format('%s %I %L','a','b c','d''e')
select format('%2$s %1$s','a','b')
select format('%10s|%-10s|','a','b')
select format('%*s','5','a')
select format('%','a')
select format('%z','a')
select format('%0$s','a')
select format('%L',null)
select format('%I',null)
select format('%s%%','x')
select quote_ident('a b')
select quote_literal(E'a\\b')
select quote_nullable(null)
select reverse('añb')
select md5('abc')
select sha256('abc')
select encode('abc','base64')
select encode('abc','hex')
select encode(E'\\001a','escape')
select encode('abc','foo')
select decode('YWJj','base64')
select decode('zz','hex')
select decode('616','hex')
select to_hex(255)
select to_hex(-1)
select to_hex(9223372036854775807)
select trim(both 'x' from 'xxaxx')
select trim('  a ')
select ltrim('xya','yx')
select btrim('\x00610061'::bytea,'\x00')
select bit_length('é')
select octet_length('é')
select char_length('é')
select starts_with('abc','ab')
select string_to_array('a,b,c',',')
select string_to_array('',',')
select string_to_array('abc','')
select string_to_array('abc',null)
select string_to_array('a,NULL',',','NULL')
select array_to_string(array[1,null,3],',')
select array_to_string(array[1,null,3],',','*')
select array_to_string(array[[1,2],[3,4]],',')
select replace('abcabc','b','xx')
select replace('abc','','x')
select upper('straße')
select get_byte('\x0102',1)
select get_byte('\x01',5)
select set_byte('\x0102',0,255)
select substring('\x010203'::bytea from 2 for 1)
select position('\x02' in '\x010203'::bytea)
select reverse('')
select 'a' || 1
select 1 || 'a'
select 'a' || null
select array[1] || 2
select 1 || array[2]
select array[1] || array[2,3]
select array[[1]] || array[2]
select array[[1,2]] || array[3]
select convert_from('\xc3a9','UTF8')
select convert_from('\xff','UTF8')
select convert_to('é','UTF8')
select E'\\x00'::bytea
select '\x0'::bytea
select 'abc'::char(2)
select 'abc'::varchar(2)
select 'ab'::char(5) || 'x'
select 'ab '::char(5) = 'ab'
select length('ab  '::char(5))
select 'abc'::"char"
select 'a'::text collate "C" < 'B'
select string_to_array(repeat('a,',3),',')
-- Numbers
select 1/0
select 1.0/0
select 1::float8/0
select 5/2
select -5/2
select -5%3
select 5%0
select 5.5%2
select mod(-7,3)
select 2147483647+1
select -2147483648-1
select 2147483647*2
select 9223372036854775807+1
select -9223372036854775808-1
select 9223372036854775807*2
select abs(-2147483648)
select abs((-9223372036854775808)::bigint)
select -((-9223372036854775808)::bigint)
select (-2147483648)/(-1)
select ((-9223372036854775808)::bigint)/(-1)
select (-2147483648)%(-1)
select 32767::smallint+1::smallint
select 2^10
select 2^0.5
select (-8)^(1.0/3)
select 0^0
select 0^(-1)
select 2::float8^1024
select 10^131072
select 10::numeric^131071 > 0
select 10::numeric^131072
select 1e-16383::numeric
select 1e-16384::numeric
select 1e131071::numeric > 0
select 1e131072::numeric
select 1e1000000000
select 1e-1000000000
select '1e2147483647'::numeric
select '1e-2147483647'::numeric
select '1e99999999999'::numeric
select '1e-99999999999'::numeric
select '1e2147483648'::float8
select '1e-400'::float8
select '1e1000000'::jsonb
select '1e-1000000'::jsonb
select '1e100000'::jsonb::text = ''
select exp(1)
select exp(1.0)
select exp(1000.0)
select exp(-10000.0)
select exp(1000000.0)
select exp(-1000000.0)
select exp(1000::float8)
select exp(-1000::float8)
select ln(2.0)
select ln(0)
select ln(-1.0)
select ln(1e-1000::numeric)
select ln(1e1000::numeric)
select log(100)
select log(2.0,64.0)
select log(1.0,2.0)
select log(0,2.0)
select sqrt(2)
select sqrt(2.0)
select sqrt(-1)
select sqrt(1e-100::numeric)
select power(2,0.5)
select power(2.0,0.5)
select power(0.0,-1)
select power(-1.0,0.5)
select power('NaN'::numeric,0)
select power(1,'NaN'::numeric)
select power(0::float8,'-Infinity')
select power(-1::float8,'Infinity')
select power('Infinity'::numeric,-1)
select factorial(20)
select factorial(0)
select factorial(-1)
select factorial(100)
select factorial(40000)
select factorial(1000) > 0
select gcd(12,18)
select lcm(4,6)
select lcm(2147483647,2147483646)
select gcd(-2147483648,0)
select gcd(1.5,0.5)
select div(7.5,2)
select div(1,0.0)
select round(2.5)
select round(-2.5)
select round(2.5::float8)
select round(3.5::float8)
select round(1234.567,-2)
select round(1234.567,2)
select round(1.5,2000)
select round(1e10,-2147483648)
select round(1.5,2147483647)
select trunc(-1.9)
select trunc(1234.567,-2)
select trunc(1.5,2147483647)
select ceil(1.1)
select ceil(-0.5::float8)
select floor(-1.1)
select sign(-5)
select sign('NaN'::numeric)
select width_bucket(5.35,0.024,10.06,5)
select width_bucket(5,0,0,5)
select width_bucket(5,0,10,0)
select width_bucket('NaN'::float8,0,10,5)
select width_bucket(15::float8,10,0,2147483647)
select scale(1.500)
select min_scale(1.500)
select trim_scale(1.500)
select degrees(pi())
select radians(180)
select sin(1)
select cos(1)
select tan(1)
select asin(2)
select acos(0.5)
select atan2(1,2)
select sinh(1)
select erf(1)
select 1<<31
select 1<<32
select 1<<-1
select 1::bigint<<63
select -1>>1
select 5&3
select 5|3
select 5#3
select ~5
select '101'::int::text
select 1.10+2.205
select 1.1*1.1
select 1/3.0
select 1/3::numeric(10,2)
select 10/3.0000000000
select 1e20/3
select 1e-20/3
select 123456789012345678901234567890*98765432109876543210
select 'NaN'::numeric='NaN'
select 'NaN'::numeric>'Infinity'
select 'Infinity'::numeric-'Infinity'
select 'Infinity'::numeric*0
select 1/'Infinity'::numeric
select 'Infinity'::numeric::int
select 'NaN'::float8::int
select 'NaN'::float8::numeric
select 2.5::int
select 3.5::int
select -2.5::int
select 2.5::float8::int
select 3.5::float8::int
select 1e10::int
select 1e30::float8::bigint
select 9223372036854775807::float8::bigint
select 9223372036854775295::float8::bigint
select 0.1::float8::numeric
select 0.1::real::numeric
select 1e22::float8
select 123456789::real
select 0.1::real::float8
select 5e-324::float8
select 1.7976931348623157e308::float8
select 3.4028235e38::real
select 1.4e-45::real
select 16777217::real
select 100000000000000000000::float8
select 1e15::float8
select 1e16::float8
select 1e-4::float8
select 1e-5::float8
select 123456::real
select 1e6::real
select 12345.678::numeric(7,2)
select 12345.678::numeric(6,2)
select 0.005::numeric(2,2)
select -0.0
select 0.00::numeric
select 1e5
select 1.e5
select numeric '1_000'
select int '0x10'
select 0.00012::numeric(2,5)
select 1::numeric(1001,1)
select greatest(1,2.5,null)
select least('a','b')
select 1 = 1.0
select 1::smallint = 1::bigint
select 0.1::float8 = 0.1
select 0.1::real = 0.1
select '-0'::float8 = 0
select '-0'::float8
select oid '4294967295'
select oid '-1'
select '4294967296'::oid
-- Arrays
select array[1,2,3]
select array[[1,2],[3,4]]
select array[[1,2],[3]]
select array[]
select array[]::int[]
select array[1,'a']
select array[1,2.5]
select '{1,2}'::int[]
select '{{1},{2,3}}'::int[]
select '{a,"b"}'::text[]
select '[2:3]={1,2}'::int[]
select '[2:1]={}'::int[]
select '[-2147483648:2147483647]={1}'::int[]
select ('{1,2,3}'::int[])[2]
select ('{1,2,3}'::int[])[0]
select ('{1,2,3}'::int[])[2:]
select ('{1,2,3}'::int[])[:2]
select ('{{1,2},{3,4}}'::int[])[1]
select ('{{1,2},{3,4}}'::int[])[1][2]
select ('{{1,2},{3,4}}'::int[])[1:1]
select ('{{1,2},{3,4}}'::int[])[2:2][2]
select array_length(array[1,2],1)
select array_length(array[1,2],2)
select array_length('{}'::int[],1)
select array_ndims('{}'::int[])
select array_dims(array[[1,2]])
select array_upper(array[1,2],1)
select array_lower('[3:4]={1,2}'::int[],1)
select cardinality(array[[1,2],[3,4]])
select array_append(array[1],2)
select array_append(null::int[],2)
select array_prepend(1,array[2])
select array_prepend(0,'[5:6]={1,2}'::int[])
select array_cat(array[1],array[2])
select array_cat(array[[1,2]],array[3,4])
select array_cat(array[1],array[[2]])
select array_cat(array[1,2],array[[2]])
select array_remove(array[1,2,1,null],1)
select array_remove(array[1,null],null)
select array_remove(array[[1]],1)
select array_replace(array[1,2,1],1,9)
select array_replace(array[1,null],null,3)
select array_position(array[1,2,3],2)
select array_position(array[1,null],null)
select array_position(array[1,2,1],1,2)
select array_position(array[[1]],1)
select array_positions(array[1,2,1],1)
select array_fill(7,array[3])
select array_fill(7,array[-1])
select array_fill(7,array[0])
select array_fill(7,array[1000000,1000000])
select array_fill(7,array[134217728])
select array_fill(7,array[1,1,1,1,1,1,1])
select array_fill(null::int,array[2])
select array_fill(1,null)
select trim_array(array[1,2,3],2)
select trim_array(array[1],2)
select trim_array(array[1],-1)
select array[1,2] @> array[1]
select array[1] <@ array[1,2]
select array[1,2] && array[2,3]
select array[1,null] @> array[null]::int[]
select array[1,2] < array[1,3]
select array[1,2] = array[1,2]
select array[1,null] = array[1,null]
select array[1,2] < array[1]
select array['a'] || 'b'
select 2 = any(array[1,2])
select 2 = all(array[2,2])
select null = any(array[1])
select 3 = any(array[1,null])
select 1 = any('{}'::int[])
select 1 = all('{}'::int[])
select array[1,2]::text[]
select array[1.5,2.5]::int[]
select '{1,x}'::int[]
select array[1,2]::varchar(1)[]
select '{abc}'::varchar(2)[]
select array_to_json(array[[1,2],[3,4]])
select array[row(1,2)]
select array[null]
select array[null::int,1]
select array_agg(x) from unnest(array[3,1,2]) x
select array(select generate_series(1,3))
select array_length(array(select generate_series(1,100000)),1)
select '{{{{{{{1}}}}}}}'::int[]
select array[[[[[[[1]]]]]]]
select array[1,2,3] || '{}'
select array_shuffle(array[1])
select unnest(array[1,2]) + 1
select array[date '2020-01-01']
select array['a b','c"d','e\f','','NULL',null]
select array['{x}','a,b']
select (array[1,2,3])[1:2][1]
select ('{1,2}'::int[])[null]
select ('{1,2}'::int[])[null:1]
select int2vector '1 2 3'
select '1 2'::oidvector
-- JSON
select '{"a":1}'::json
select '{"a" : 1 , "b":[1, 2]}'::jsonb
select '{"a":1}'::json->'a'
select '{"a":"x"}'::json->>'a'
select '[1,2,3]'::json->1
select '[1,2,3]'::jsonb->-1
select '[1,2,3]'::jsonb->-5
select '[1,2,3]'::jsonb->>2147483647
select '{"a":{"b":[1,2]}}'::jsonb#>'{a,b,1}'
select '{"a":{"b":[1,2]}}'::jsonb#>>'{a,b}'
select '{"a":1}'::jsonb #> '{}'
select '{"a":1}'::jsonb @> '{"a":1}'
select '[1,2]'::jsonb @> '1'
select '[1,[2]]'::jsonb @> '[[2]]'
select '{"a":1}'::jsonb ? 'a'
select '["a"]'::jsonb ? 'a'
select '"a"'::jsonb ? 'a'
select '{"a":1}'::jsonb ?| array['b','a']
select '{"a":1}'::jsonb ?& array['b','a']
select '{"a":1}'::jsonb || '{"b":2}'
select '[1]'::jsonb || '2'
select '1'::jsonb || '2'
select '{"a":1}'::jsonb || '[1]'
select '{"a":1,"b":2}'::jsonb - 'a'
select '[1,2,3]'::jsonb - 1
select '[1,2,3]'::jsonb - -1
select '["a","b"]'::jsonb - 'a'
select '{"a":1}'::jsonb - 1
select '1'::jsonb - 'a'
select '{"a":1,"b":2}'::jsonb - array['a','b']
select '{"a":{"b":1}}'::jsonb #- '{a,b}'
select '[1,[2,3]]'::jsonb #- '{1,-1}'
select '[1]'::jsonb #- '{a}'
select jsonb_set('{"a":1}','{a}','2')
select jsonb_set('{"a":1}','{b}','2')
select jsonb_set('{"a":1}','{b}','2',false)
select jsonb_set('[1,2]','{5}','9')
select jsonb_set('[1,2]','{-1}','9')
select jsonb_set('[1,2]','{-9}','9')
select jsonb_set('1','{a}','9')
select jsonb_set('[1]','{x}','9')
select jsonb_insert('[1,2]','{1}','9')
select jsonb_insert('[1,2]','{1}','9',true)
select jsonb_insert('{"a":1}','{a}','9')
select jsonb_insert('{"a":[1]}','{a,-1}','9',true)
select jsonb_pretty('{"a":[1,{"b":2}],"c":{}}')
select jsonb_pretty('[]')
select jsonb_strip_nulls('{"a":null,"b":{"c":null}}')
select json_typeof('[1]')
select jsonb_typeof('null')
select json_array_length('[1,2]')
select jsonb_array_length('{}')
select json_array_length('1')
select json_extract_path('{"a":{"b":1}}','a','b')
select jsonb_extract_path_text('{"a":{"b":"x"}}','a','b')
select json_build_object('a',1,'b',null)
select json_build_object('a')
select json_build_object(null,1)
select json_build_array(1,'a',null,true,1.5)
select jsonb_build_object('a',date '2020-01-01','b',array[1,2])
select jsonb_build_array()
select to_json('a"b'::text)
select to_json(1.50)
select to_json(timestamp '2020-01-01 10:00')
select to_jsonb(timestamptz '2020-01-01 10:00+00')
select to_json(date 'infinity')
select to_jsonb('NaN'::float8)
select to_jsonb('NaN'::numeric)
select to_json(array[[1,2],[3,null]])
select to_jsonb(row(1,'a'))
select row_to_json(row(1,'a'))
select to_json(null::int)
select to_json(true)
select to_json(interval '1 day')
select to_json('\x01'::bytea)
select '"\u00e9"'::jsonb
select '"\u0000"'::jsonb
select '"\u0000"'::json
select '"\ud83d\ude00"'::jsonb
select '"\ud83d"'::jsonb
select '"\ud83d"'::json
select '"\x"'::json
select '{"a":1,}'::json
select '[1,2'::json
select ''::json
select 'nul'::json
select '01'::json
select '1.0e5'::jsonb
select '1.10'::jsonb
select '-0'::jsonb
select '1e400'::jsonb::float8
select '1'::jsonb::int
select '1.5'::jsonb::int
select '"1"'::jsonb::int
select 'true'::jsonb::boolean
select 'null'::jsonb::int
select '[1]'::jsonb::int
select '{"a":1}'::jsonb = '{"a":1.0}'
select '[]'::jsonb < '1'
select '{}'::jsonb > '[]'
select '[1,2]'::jsonb > '[3]'
select '"a"'::jsonb < '1'
select 'null'::jsonb < '"a"'
select '{"b":1}'::jsonb < '{"a":2}'
select '{"aa":1}'::jsonb < '{"b":2}'
select '{"a":1}'::json::jsonb::text
select jsonb_object_agg(k,v) from (values ('b',1),('a',2),('b',3)) t(k,v)
select json_object_agg(k,v) from (values ('b',1),('b',3)) t(k,v)
select json_object_agg(k,v) from (values (null,1)) t(k,v)
select '{"a":1}'::jsonb::varchar(3)
select json '1' = json '1'
select jsonb '{"a":[1,{"b":2}]}' @> '{"a":[{"b":2}]}'
-- Comparisons, rows, casts, the rest
select row(1,2) = row(1,2)
select row(1,null) = row(1,2)
select row(1,2) < row(1,3)
select row(1,2) = row(1,'2')
select (1,2) in ((1,2),(3,4))
select row(1,2) is null
select row(null,null) is null
select row(1,null) is not null
select row(1,2)::text
select row('a b',null,'')
select row(row(1,2),'x')
select row('(',',','"')
select (row(1,2)).f1
select 1 is distinct from null
select null is distinct from null
select 1 in (1,null)
select 2 in (1,null)
select 2 not in (1,null)
select coalesce(null,1,1/0)
select nullif(1,1)
select nullif(1,1.0)
select case when true then 1 else 1/0 end
select case 1 when 1 then 'a' end
select case when 1=0 then 1/0 else 2 end
select true and null
select false and null
select true or null
select not null::boolean
select null is unknown
select (1=1) is true
select between_ from (values (1 between 0 and 2)) t(between_)
select 5 between symmetric 9 and 1
select 't'::boolean
select 'yes'::boolean
select 'foo'::boolean
select 1::boolean
select 2::boolean::int
select true::int
select true::text
select '1'::int
select ' 1 '::int
select '1.0'::int
select ''::int
select 'abc'::date
select '2024-02-30'::date
select '2024-13-01'::date
select 'today'::date = current_date
select 'now'::timestamp is not null
select 'epoch'::timestamp
select '294277-01-01'::timestamp
select '294276-12-31 23:59:59.9999999'::timestamp
select '4714-11-24 BC'::timestamp
select '4714-11-23 BC'::timestamp
select '5874898-01-01'::date
select '4714-11-23 BC'::date
select '10000000000-01-01'::date
select '99999999999999999999-01-01'::timestamp
select '2024-01-01 00:00:00+15:59:59'::timestamptz
select '2024-01-01 00:00:00+16'::timestamptz
select '294276-12-31 23:59:59-15'::timestamptz
select '24:00:00'::time
select '24:00:01'::time
select '23:59:60'::time
select '00:00:00.0000005'::time
select '10:00+25'::timetz
select 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid
select 'x'::uuid
select 'abc'::bytea::text
select 1::text::int
select 1.5::text
select 1e10::float8::text
select '{1,2}'::text::int[]
select cast('12' as smallint)
select cast(40000 as smallint)
select cast('a' as char(3)) || '|'
select cast(date '2020-01-01' as timestamp)
select cast(timestamp '2020-01-01 23:59' as date)
select cast(timestamptz '2020-01-01 23:59+00' as time)
select cast(interval '25 hours' as time)
select cast(time '10:00' as interval)
select cast('2020-01-01' as timestamptz)
select 1::regtype
select 'int4'::regtype
select 'integer[]'::regtype
select 25::regtype::text
select 'foo'::regtype
select pg_typeof(1)
select pg_typeof(1.5)
select pg_typeof(array[1])
select pg_typeof(now())
select pg_typeof(row(1))
select format_type(23,null)
select format_type(1043,14)
select format_type(1700,655366)
select format_type(0,null)
select format_type(99999,null)
select current_date is not null
select localtime is not null
select 'a' < 'b'
select 'a' < 'B'
select 'é' < 'z'
select '' < 'a'
select 'a'::char(3) < 'a'::char(5)
select '\x00'::bytea < '\x01'
select exists(select 1)
select (select 1 where false)
select (select 1 union select 2)
select 1 = (select 1)
select array(select 1 where false)
select x from (values (1),(2)) t(x) order by x desc limit 1
select distinct x from (values (1),(1.0),(2)) t(x) order by 1
select x from (values (null),(1),(2)) t(x) order by x nulls first
select count(*) from (values (1)) a(x) full join (values (2)) b(y) on x=y
select x from (values ('b'),('a'),('B'),('_')) t(x) order by x
select x from (values ('NaN'::float8),('Infinity'),(1)) t(x) order by x
select lcm(1.5,0.4)
select asinh(1)
select acosh(1)
select atanh(0.5)
select width_bucket(-1::float8,10,0,2147483647)
