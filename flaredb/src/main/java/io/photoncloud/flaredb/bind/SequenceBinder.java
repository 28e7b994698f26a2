package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.SequenceOption;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.logical.SchemaWork;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sequences, those of CREATE SEQUENCE and those behind identity and serial columns. */
final class SequenceBinder {
    private final Binding binding;
    private final DefinitionBinder definitions;

    SequenceBinder(Binding binding, DefinitionBinder definitions) {
        this.binding = binding;
        this.definitions = definitions;
    }

    void create(Definition.CreateSequence it) {
        SchemaDescriptor schema = definitions.schemaOf(it.name());
        if (!definitions.isThere(schema, it.name().name(), it.ifNotExists())) {
            Owner owner = owner(it.options(), new Owner(0, 0));
            create(schema, it.name().name(), SqlType.BIGINT, it.options(), owner.table(), owner.column());
        }
    }

    /** The column that a sequence is dropped with; zeros for none. */
    private record Owner(int table, int column) {}

    private Owner owner(List<SequenceOption> options, Owner now) {
        Owner owner = now;
        for (SequenceOption option : options) {
            if (option instanceof SequenceOption.OwnedBy(int _, var name)) {
                owner = name == null ? new Owner(0, 0) : owner(name);
            }
        }
        return owner;
    }

    private Owner owner(QualifiedName name) {
        if (name.parts().size() < 2) {
            throw new SqlException(
                    SqlState.SYNTAX_ERROR,
                    "invalid OWNED BY option",
                    null,
                    "Specify OWNED BY table.column or OWNED BY NONE.");
        }
        QualifiedName table = new QualifiedName(
                name.position(), name.parts().subList(0, name.parts().size() - 1));
        Relation relation = binding.from
                .findRelation(table)
                .orElseThrow(() ->
                        Binding.error(SqlState.UNDEFINED_TABLE, "relation \"" + table.text() + "\" does not exist", 0));
        if (!(relation instanceof TableDescriptor owner)) {
            throw Binding.error(
                    SqlState.WRONG_OBJECT_TYPE, "sequence cannot be owned by relation \"" + relation.name() + "\"", 0);
        }
        return new Owner(owner.oid(), AlterBinder.column(owner, name.name()).number());
    }

    void alter(Definition.AlterSequence it) {
        Relation relation = binding.from.findRelation(it.name()).orElse(null);
        if (relation == null && it.ifExists()) {
            definitions.notice("relation \"" + it.name().name() + "\" does not exist, skipping");
            return;
        }
        if (!(binding.from.relation(it.name()) instanceof SequenceDescriptor sequence)) {
            throw Binding.error(SqlState.WRONG_OBJECT_TYPE, "\"" + it.name().name() + "\" is not a sequence", 0);
        }
        alter(sequence, it.options());
    }

    /** What is not said stays; numbers begin anew with RESTART alone. */
    void alter(SequenceDescriptor old, List<SequenceOption> options) {
        Map<SequenceOption.Kind, @Nullable Long> numbers = new EnumMap<>(SequenceOption.Kind.class);
        SqlType type = type(options, old.type());
        boolean cycle = read(options, numbers, old.cycle());
        long increment = orElse(numbers.get(SequenceOption.Kind.INCREMENT), old.increment());
        if (increment == 0) {
            throw wrong("INCREMENT must not be zero");
        }
        long least = least(type);
        long most = -(least + 1);
        boolean widensLeast = old.minimum() == least(old.type()) && !type.equals(old.type());
        boolean widensMost = old.maximum() == -(least(old.type()) + 1) && !type.equals(old.type());
        long minimum = numbers.containsKey(SequenceOption.Kind.MINVALUE) || widensLeast
                ? orElse(numbers.get(SequenceOption.Kind.MINVALUE), increment > 0 ? 1 : least)
                : old.minimum();
        long maximum = numbers.containsKey(SequenceOption.Kind.MAXVALUE) || widensMost
                ? orElse(numbers.get(SequenceOption.Kind.MAXVALUE), increment > 0 ? most : -1)
                : old.maximum();
        long start = orElse(numbers.get(SequenceOption.Kind.START), old.start());
        long cache = orElse(numbers.get(SequenceOption.Kind.CACHE), old.cache());
        check(type, least, most, minimum, maximum, start, cache);
        Owner owner = owner(options, new Owner(old.ownerTable(), old.ownerColumn()));
        definitions.change(new CatalogChange.PutRelation(new SequenceDescriptor(
                old.oid(),
                old.schema(),
                old.name(),
                old.owner(),
                type,
                start,
                increment,
                minimum,
                maximum,
                cache,
                cycle,
                owner.table(),
                owner.column())));
        if (numbers.containsKey(SequenceOption.Kind.RESTART)) {
            long value = orElse(numbers.get(SequenceOption.Kind.RESTART), start);
            if (value < minimum) {
                throw wrong("RESTART value (" + value + ") cannot be less than MINVALUE (" + minimum + ")");
            }
            if (value > maximum) {
                throw wrong("RESTART value (" + value + ") cannot be greater than MAXVALUE (" + maximum + ")");
            }
            definitions.work(new SchemaWork.StartSequence(old.oid(), value));
        }
    }

    private SqlType type(List<SequenceOption> options, SqlType otherwise) {
        SqlType type = otherwise;
        for (SequenceOption option : options) {
            if (option instanceof SequenceOption.Type(int _, var written)) {
                type = binding.types.resolve(written);
            }
        }
        return type;
    }

    /** Reads the numbers; answers whether it begins again at its end. */
    private static boolean read(
            List<SequenceOption> options, Map<SequenceOption.Kind, @Nullable Long> numbers, boolean otherwise) {
        boolean cycle = otherwise;
        for (SequenceOption option : options) {
            switch (option) {
                case SequenceOption.Quantity(int position, var kind, var value) -> {
                    if (numbers.containsKey(kind)) {
                        throw Binding.error(SqlState.SYNTAX_ERROR, "conflicting or redundant options", position);
                    }
                    numbers.put(kind, value);
                }
                case SequenceOption.Cycle(int _, boolean value) -> cycle = value;
                case SequenceOption.Type _, SequenceOption.OwnedBy _, SequenceOption.Named _ -> {}
            }
        }
        return cycle;
    }

    /** A sequence with all that was said of it; answers its oid. */
    int create(
            SchemaDescriptor schema,
            String name,
            SqlType defaultType,
            List<SequenceOption> options,
            int ownerTable,
            int ownerColumn) {
        Map<SequenceOption.Kind, @Nullable Long> numbers = new EnumMap<>(SequenceOption.Kind.class);
        SqlType type = type(options, defaultType);
        boolean cycle = read(options, numbers, false);
        long increment = orElse(numbers.get(SequenceOption.Kind.INCREMENT), 1);
        if (increment == 0) {
            throw wrong("INCREMENT must not be zero");
        }
        long least = least(type);
        long most = -(least + 1);
        long minimum = orElse(numbers.get(SequenceOption.Kind.MINVALUE), increment > 0 ? 1 : least);
        long maximum = orElse(numbers.get(SequenceOption.Kind.MAXVALUE), increment > 0 ? most : -1);
        long start = orElse(numbers.get(SequenceOption.Kind.START), increment > 0 ? minimum : maximum);
        long cache = orElse(numbers.get(SequenceOption.Kind.CACHE), 1);
        check(type, least, most, minimum, maximum, start, cache);
        int oid = definitions.oid();
        definitions.change(new CatalogChange.PutRelation(new SequenceDescriptor(
                oid,
                schema.oid(),
                name,
                definitions.user(),
                type,
                start,
                increment,
                minimum,
                maximum,
                cache,
                cycle,
                ownerTable,
                ownerColumn)));
        definitions.work(new SchemaWork.StartSequence(oid, start));
        return oid;
    }

    private static void check(SqlType type, long least, long most, long minimum, long maximum, long start, long cache) {
        String name = type.sqlName();
        if (maximum < least || maximum > most) {
            throw wrong("MAXVALUE (" + maximum + ") is out of range for sequence data type " + name);
        }
        if (minimum < least || minimum > most) {
            throw wrong("MINVALUE (" + minimum + ") is out of range for sequence data type " + name);
        }
        if (minimum >= maximum) {
            throw wrong("MINVALUE (" + minimum + ") must be less than MAXVALUE (" + maximum + ")");
        }
        if (start < minimum) {
            throw wrong("START value (" + start + ") cannot be less than MINVALUE (" + minimum + ")");
        }
        if (start > maximum) {
            throw wrong("START value (" + start + ") cannot be greater than MAXVALUE (" + maximum + ")");
        }
        if (cache < 1) {
            throw wrong("CACHE (" + cache + ") must be greater than zero");
        }
    }

    private static long least(SqlType type) {
        return switch (type.kind()) {
            case SMALLINT -> Short.MIN_VALUE;
            case INTEGER -> Integer.MIN_VALUE;
            case BIGINT -> Long.MIN_VALUE;
            default -> throw wrong("sequence type must be smallint, integer, or bigint");
        };
    }

    private static long orElse(@Nullable Long value, long otherwise) {
        return value == null ? otherwise : value;
    }

    private static io.photoncloud.flaredb.type.SqlException wrong(String message) {
        return Binding.error(SqlState.INVALID_PARAMETER_VALUE, message, 0);
    }
}
