package io.photoncloud.flaredb.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.function.BuiltInFunctions;
import io.photoncloud.flaredb.function.FunctionRegistry;
import io.photoncloud.flaredb.logical.BoundStatement;
import io.photoncloud.flaredb.oracle.PostgresServer;
import io.photoncloud.flaredb.oracle.RawConnection;
import io.photoncloud.flaredb.parse.ParseLimits;
import io.photoncloud.flaredb.parse.StatementParser;
import io.photoncloud.flaredb.type.SqlException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Changes of a schema beside a PostgreSQL: errors, and after each the columns, constraints and indexes that there are. */
class AltersAsPostgresTest {
    private static final String COLUMNS =
            "select c.relname || '.' || a.attname || ' ' || a.atttypmod || case when a.attnotnull and c.relkind = 'r' then"
                    + " ' not null' else '' end || ' ' || case when t.typtype = 'e' then 'enum' else a.atttypid::int::text end"
                    + " from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid where"
                    + " c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v') and a.attnum > 0 and not"
                    + " a.attisdropped";
    private static final String CONSTRAINTS =
            "select c.relname || ' has ' || o.conname from pg_constraint o join pg_class c on c.oid = o.conrelid where"
                    + " c.relnamespace = 'public'::regnamespace and o.contype in ('c', 'f', 'p', 'u')";
    private static final String NAMES =
            "select relkind::text || ' ' || relname from pg_class where relnamespace = 'public'::regnamespace and relkind in"
                    + " ('r', 'v', 'S', 'i')";

    private final StatementParser parser = new StatementParser(ParseLimits.DEFAULT);
    private final FunctionRegistry functions = new BuiltInFunctions();
    private final AtomicInteger oids = new AtomicInteger(CatalogSnapshot.FIRST_USER_OID);
    private CatalogSnapshot catalog = CatalogSnapshot.initial("postgres");

    private void define(String sql) {
        ParsedStatement parsed = parser.parse(sql).getFirst();
        BoundStatement.Definition definition = (BoundStatement.Definition) Binder.bind(
                parsed,
                new BindContext(
                        catalog,
                        List.of("public"),
                        functions,
                        List.of(),
                        BindsAsPostgresTest.VALUES,
                        "postgres",
                        oids::getAndIncrement));
        catalog = catalog.with(definition.changes(), catalog.version() + 1);
    }

    @Test
    void schemasAreChangedAsByPostgres() throws IOException {
        List<String> differences = new ArrayList<>();
        try (RawConnection postgres = PostgresServer.get().connect()) {
            postgres.query("drop schema if exists other cascade; drop schema public cascade; create schema public");
            for (String definition : BindsAsPostgresTest.read("schema.sql")) {
                assertThat(postgres.query(definition).failure()).isEmpty();
                define(definition);
            }
            for (String statement : BindsAsPostgresTest.read("altered.sql")) {
                String theirs = theirs(postgres.query(statement).failure());
                String ours = ours(statement);
                if (!theirs.equals(ours)) {
                    differences.add(statement + "\n    theirs " + theirs + "\n    ours   " + ours);
                }
                List<String> theirSchema = theirSchema(postgres);
                List<String> ourSchema = ourSchema();
                if (!theirSchema.equals(ourSchema)) {
                    List<String> missing = new ArrayList<>(theirSchema);
                    missing.removeAll(ourSchema);
                    List<String> more = new ArrayList<>(ourSchema);
                    more.removeAll(theirSchema);
                    differences.add(statement + "\n    theirs has " + missing + "\n    ours has   " + more);
                }
            }
            postgres.query("drop schema if exists other cascade");
        }
        assertThat(differences).isEmpty();
    }

    private static String theirs(Optional<RawConnection.Failure> failure) {
        return failure.map(each -> each.code() + " " + each.message()).orElse("done");
    }

    private String ours(String statement) {
        try {
            define(statement);
            return "done";
        } catch (SqlException e) {
            return e.state().code() + " " + e.message();
        } catch (RuntimeException e) { // tidy: a defect is one more difference
            return e + " at " + List.of(e.getStackTrace()).subList(0, 3);
        }
    }

    private static List<String> theirSchema(RawConnection postgres) {
        return Stream.of(COLUMNS, CONSTRAINTS, NAMES)
                .flatMap(query -> postgres.query(query).rows().stream())
                .map(row -> row.getFirst().orElseThrow())
                .sorted()
                .toList();
    }

    private List<String> ourSchema() {
        int schema = catalog.findSchema("public").orElseThrow().oid();
        List<String> all = new ArrayList<>();
        for (Relation relation : catalog.relations()) {
            if (relation.schema() != schema) {
                continue;
            }
            all.add(relation.kind() + " " + relation.name());
            if (relation.kind() != 'S') {
                relation.visibleColumns()
                        .forEach(column -> all.add(relation.name() + "." + column.name() + " "
                                + column.type().modifier()
                                + (column instanceof ColumnDescriptor own && own.notNull() ? " not null" : "") + " "
                                + BindsAsPostgresTest.known(column.type().oid())));
            }
            if (relation instanceof TableDescriptor table) {
                table.indexes().forEach(index -> all.add("i " + index.name()));
                table.constraints().stream()
                        .map(ConstraintDescriptor::name)
                        .forEach(name -> all.add(relation.name() + " has " + name));
            }
        }
        return all.stream().sorted().toList();
    }
}
