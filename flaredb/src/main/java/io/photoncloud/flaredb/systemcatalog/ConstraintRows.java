package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.CommentKey;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.systemcatalog.SystemTable.Row;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** pg_index, pg_constraint, pg_depend and pg_description. */
final class ConstraintRows {
    private static final int PG_TYPE = 1247;
    private static final int PG_CLASS = 1259;
    private static final int PG_CONSTRAINT = 2606;
    private static final int PG_NAMESPACE = 2615;
    private static final int DESCENDING = 1;
    private static final int NULLS_FIRST = 2;

    private final Schema schema;

    ConstraintRows(Schema schema) {
        this.schema = schema;
    }

    Stream<Row> indexes(SystemTable table) {
        return schema.tables().stream().flatMap(of -> of.indexes().stream().map(index -> index(table, of, index)));
    }

    private static Row index(SystemTable table, TableDescriptor of, IndexDescriptor index) {
        List<Integer> numbers = new ArrayList<>();
        List<Integer> collations = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        List<Integer> options = new ArrayList<>();
        List<String> expressions = new ArrayList<>();
        for (IndexDescriptor.Key key : index.keys()) {
            numbers.add(key.column());
            collations.add(TypeFacts.collationOf(key.type()));
            classes.add(OperatorClasses.of(index.method(), key.type()));
            options.add((key.descending() ? DESCENDING : 0) | (key.nullsFirst() ? NULLS_FIRST : 0));
            if (key.expression() != null) {
                expressions.add(key.expression());
            }
        }
        numbers.addAll(index.include());
        boolean live = index.state() != IndexDescriptor.State.INVALID;
        return table.row()
                .put("indexrelid", index.oid())
                .put("indrelid", of.oid())
                .put("indnatts", numbers.size())
                .put("indnkeyatts", index.keys().size())
                .put("indisunique", index.unique())
                .put("indnullsnotdistinct", index.nullsNotDistinct())
                .put("indisprimary", index.primary())
                .put("indimmediate", isImmediate(of, index))
                .put("indisvalid", index.state() == IndexDescriptor.State.PUBLIC)
                .put("indisready", live)
                .put("indislive", live)
                .put("indkey", RelationRows.vector(SqlType.SMALLINT, numbers))
                .put("indcollation", RelationRows.vector(SqlType.OID, collations))
                .put("indclass", RelationRows.vector(SqlType.OID, classes))
                .put("indoption", RelationRows.vector(SqlType.SMALLINT, options))
                .put("indexprs", expressions.isEmpty() ? null : String.join(", ", expressions))
                .put("indpred", index.predicate());
    }

    private static boolean isImmediate(TableDescriptor table, IndexDescriptor index) {
        return table.constraints().stream()
                .noneMatch(constraint -> constraint instanceof ConstraintDescriptor.Unique unique
                        && unique.index() == index.oid()
                        && unique.deferrable());
    }

    Stream<Row> constraints(SystemTable table) {
        return schema.tables().stream()
                .flatMap(of -> of.constraints().stream().map(constraint -> constraint(table, of, constraint)));
    }

    private static Row constraint(SystemTable table, TableDescriptor of, ConstraintDescriptor constraint) {
        Row row = table.row()
                .put("oid", constraint.oid())
                .put("conname", constraint.name())
                .put("connamespace", of.schema())
                .put("convalidated", constraint.validated())
                .put("conrelid", of.oid())
                .put("confupdtype", " ")
                .put("confdeltype", " ")
                .put("confmatchtype", " ")
                .put("conislocal", true)
                .put("connoinherit", true);
        return switch (constraint) {
            case ConstraintDescriptor.Check check ->
                row.put("contype", "c")
                        .put("connoinherit", check.noInherit())
                        .put("conkey", numbers(check.columns()))
                        .put("conbin", check.expression());
            case ConstraintDescriptor.Unique unique ->
                row.put("contype", unique.primary() ? "p" : "u")
                        .put("condeferrable", unique.deferrable())
                        .put("condeferred", unique.initiallyDeferred())
                        .put("conindid", unique.index())
                        .put("conkey", numbers(unique.columns()));
            case ConstraintDescriptor.ForeignKey key ->
                row.put("contype", "f")
                        .put("condeferrable", key.deferrable())
                        .put("condeferred", key.initiallyDeferred())
                        .put("conindid", key.referencedIndex())
                        .put("confrelid", key.referencedTable())
                        .put("confupdtype", Definitions.letter(key.onUpdate()))
                        .put("confdeltype", Definitions.letter(key.onDelete()))
                        .put("confmatchtype", key.match() == ConstraintDescriptor.Match.FULL ? "f" : "s")
                        .put("conkey", numbers(key.columns()))
                        .put("confkey", numbers(key.referencedColumns()))
                        .put("confdelsetcols", key.setColumns().isEmpty() ? null : numbers(key.setColumns()));
        };
    }

    private static Object numbers(List<Integer> columns) {
        return RelationRows.numbers(SqlType.SMALLINT, columns);
    }

    /** What belongs to what: a sequence to its column, an index to its constraint. */
    Stream<Row> dependencies(SystemTable table) {
        Stream<Row> sequences = schema.all(SequenceDescriptor.class).stream()
                .filter(sequence -> sequence.ownerTable() != 0)
                .map(sequence -> dependency(table, PG_CLASS, sequence.oid())
                        .put("refclassid", PG_CLASS)
                        .put("refobjid", sequence.ownerTable())
                        .put("refobjsubid", sequence.ownerColumn())
                        .put("deptype", isIdentity(sequence) ? "i" : "a"));
        Stream<Row> indexes = schema.tables().stream()
                .flatMap(of -> of.constraints().stream()
                        .filter(ConstraintDescriptor.Unique.class::isInstance)
                        .map(ConstraintDescriptor.Unique.class::cast)
                        .map(unique -> dependency(table, PG_CLASS, unique.index())
                                .put("refclassid", PG_CONSTRAINT)
                                .put("refobjid", unique.oid())
                                .put("deptype", "i")));
        return Stream.concat(sequences, indexes);
    }

    private boolean isIdentity(SequenceDescriptor sequence) {
        return schema.snapshot().findRelation(sequence.ownerTable()).orElse(null) instanceof TableDescriptor table
                && table.column(sequence.ownerColumn()).identitySequence() == sequence.oid();
    }

    private static Row dependency(SystemTable table, int kind, int oid) {
        return table.row().put("classid", kind).put("objid", oid);
    }

    Stream<Row> descriptions(SystemTable table) {
        return schema.snapshot().comments().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparingInt((CommentKey key) -> key.object())
                        .thenComparingInt(CommentKey::column)))
                .map(entry -> table.row()
                        .put("objoid", entry.getKey().object())
                        .put("classoid", kindOf(entry.getKey().object()))
                        .put("objsubid", entry.getKey().column())
                        .put("description", entry.getValue()));
    }

    /** The table of the system in which an object stands. */
    private int kindOf(int oid) {
        if (schema.snapshot().findSchema(oid).isPresent()) {
            return PG_NAMESPACE;
        }
        if (schema.findConstraint(oid).isPresent()) {
            return PG_CONSTRAINT;
        }
        return schema.snapshot().findEnum(oid).isPresent() ? PG_TYPE : PG_CLASS;
    }

    /** The comment about an object, if it stands in a table of the system; null for any. */
    @Nullable
    String description(long oid, @Nullable String table) {
        int kind = kindOf((int) oid);
        if (table != null && !Objects.equals(table, nameOf(kind))) {
            return null;
        }
        return schema.snapshot().findComment(new CommentKey((int) oid, 0)).orElse(null);
    }

    private static String nameOf(int kind) {
        return switch (kind) {
            case PG_NAMESPACE -> "pg_namespace";
            case PG_CONSTRAINT -> "pg_constraint";
            case PG_TYPE -> "pg_type";
            default -> "pg_class";
        };
    }
}
