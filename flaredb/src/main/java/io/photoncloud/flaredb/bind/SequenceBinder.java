package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.SequenceOption;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.logical.SchemaWork;
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
            create(schema, it.name().name(), SqlType.BIGINT, it.options(), 0, 0);
        }
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
        SqlType type = defaultType;
        boolean cycle = false;
        for (SequenceOption option : options) {
            switch (option) {
                case SequenceOption.Quantity(int position, var kind, var value) -> {
                    if (numbers.containsKey(kind)) {
                        throw Binding.error(SqlState.SYNTAX_ERROR, "conflicting or redundant options", position);
                    }
                    numbers.put(kind, value);
                }
                case SequenceOption.Cycle(int _, boolean value) -> cycle = value;
                case SequenceOption.Type(int _, var written) -> type = binding.types.resolve(written);
                case SequenceOption.OwnedBy _, SequenceOption.Named _ -> {}
            }
        }
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
