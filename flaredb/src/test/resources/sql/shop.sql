CREATE SCHEMA shop
CREATE TYPE shop.mood AS ENUM ('sad', 'ok', 'happy')
CREATE TABLE customers (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email varchar(80) NOT NULL UNIQUE, name text NOT NULL DEFAULT 'nobody'::text, mood shop.mood DEFAULT 'ok'::shop.mood, born date, note text, tags text[], balance numeric(12,2) NOT NULL DEFAULT 0, CHECK (balance >= 0::numeric))
CREATE TABLE orders (id bigserial PRIMARY KEY, customer integer NOT NULL REFERENCES customers (id) ON DELETE CASCADE ON UPDATE RESTRICT, placed timestamptz(3) NOT NULL DEFAULT now(), total numeric(12,2), "user" char(3), CONSTRAINT total_positive CHECK (total > 0::numeric AND total < 1000000::numeric), UNIQUE (customer, placed))
CREATE TABLE shop.lines (order_id bigint REFERENCES orders, line smallint, quantity integer NOT NULL, price double precision, twice double precision GENERATED ALWAYS AS (abs(price)) STORED, PRIMARY KEY (order_id, line))
CREATE INDEX customers_name ON customers (lower(name), born DESC NULLS LAST) WHERE born IS NOT NULL
CREATE UNIQUE INDEX lines_covering ON shop.lines (quantity) INCLUDE (price)
CREATE VIEW rich AS SELECT customers.id, customers.name, customers.balance FROM customers WHERE customers.balance > 1000::numeric
CREATE SEQUENCE tickets AS integer START 5 INCREMENT 5 MAXVALUE 500 CYCLE
