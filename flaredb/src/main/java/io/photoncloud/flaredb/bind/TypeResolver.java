package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.TypeName;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.catalog.EnumDescriptor;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.type.TypeNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Types by their names and modifiers. */
final class TypeResolver {
    private static final int INTERVAL_PRECISION_FULL = 0xffff;
    private static final int INTERVAL_FIELDS_FULL = 0x7fff;
    private static final Map<String, Integer> INTERVAL_FIELDS = Map.ofEntries(
            Map.entry("year", 1 << 2),
            Map.entry("month", 1 << 1),
            Map.entry("day", 1 << 3),
            Map.entry("hour", 1 << 10),
            Map.entry("minute", 1 << 11),
            Map.entry("second", 1 << 12),
            Map.entry("year to month", (1 << 2) | (1 << 1)),
            Map.entry("day to hour", (1 << 3) | (1 << 10)),
            Map.entry("day to minute", (1 << 3) | (1 << 10) | (1 << 11)),
            Map.entry("day to second", (1 << 3) | (1 << 10) | (1 << 11) | (1 << 12)),
            Map.entry("hour to minute", (1 << 10) | (1 << 11)),
            Map.entry("hour to second", (1 << 10) | (1 << 11) | (1 << 12)),
            Map.entry("minute to second", (1 << 11) | (1 << 12)));

    private final Binding binding;

    TypeResolver(Binding binding) {
        this.binding = binding;
    }

    SqlType resolve(TypeName written) {
        SqlType base = find(written.name())
                .orElseThrow(() -> Binding.error(
                        SqlState.UNDEFINED_OBJECT,
                        "type \"" + written.name().text() + (written.dimensions() > 0 ? "[]" : "")
                                + "\" does not exist",
                        written.position()));
        SqlType type = modified(base, written);
        return written.dimensions() > 0 ? SqlType.arrayOf(type) : type;
    }

    /** Without modifiers; an enum by the search path. */
    Optional<SqlType> find(QualifiedName name) {
        List<String> parts = name.parts();
        if (parts.size() == 1) {
            for (int schema : binding.schemas()) {
                Optional<SqlType> found = find(schema, name.name());
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        return binding.catalog()
                .findSchema(parts.get(parts.size() - 2))
                .flatMap(schema -> find(schema.oid(), name.name()));
    }

    private Optional<SqlType> find(int schema, String name) {
        if (schema == SchemaDescriptor.PG_CATALOG) {
            return name.startsWith("_")
                    ? TypeNames.findByTypeName(name.substring(1))
                            .filter(type -> type.arrayOid() != 0)
                            .map(SqlType::arrayOf)
                    : TypeNames.findByTypeName(name);
        }
        return binding.catalog()
                .findEnum(schema, name)
                .map(EnumDescriptor::type)
                .map(SqlType::enumOf);
    }

    private SqlType modified(SqlType type, TypeName written) {
        if (type.is(TypeKind.INTERVAL)) {
            return interval(type, written);
        }
        if (written.modifiers().isEmpty()) {
            return type;
        }
        List<Integer> numbers = written.modifiers().stream().map(this::modifier).toList();
        try {
            return switch (type.kind()) {
                case VARCHAR -> SqlType.varchar(one(numbers, written));
                case BPCHAR -> SqlType.bpchar(one(numbers, written));
                case NUMERIC_TYPE -> {
                    if (numbers.size() > 2) {
                        throw Binding.error(
                                SqlState.INVALID_PARAMETER_VALUE, "invalid NUMERIC type modifier", written.position());
                    }
                    yield SqlType.numeric(numbers.get(0), numbers.size() > 1 ? numbers.get(1) : 0);
                }
                case TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ -> SqlType.withDigits(type, one(numbers, written));
                default ->
                    throw Binding.error(
                            SqlState.SYNTAX_ERROR,
                            "type modifier is not allowed for type \"" + type.typeName() + "\"",
                            written.position());
            };
        } catch (SqlException e) {
            throw e.at(written.position());
        }
    }

    private static int one(List<Integer> numbers, TypeName written) {
        if (numbers.size() != 1) {
            throw Binding.error(SqlState.INVALID_PARAMETER_VALUE, "invalid type modifier", written.position());
        }
        return numbers.getFirst();
    }

    private int modifier(ValueExpression written) {
        String digits = switch (written) {
            case ValueExpression.NumberLiteral(int _, var text) -> text;
            case ValueExpression.StringLiteral(int _, var text) -> text;
            case ValueExpression.Operation(
                    int _,
                    var operator,
                    var left,
                    ValueExpression.NumberLiteral(int _, var text))
            when left == null && operator.name().equals("-") -> "-" + text;
            default -> "";
        };
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw Binding.error(
                    SqlState.SYNTAX_ERROR,
                    "type modifiers must be simple constants or identifiers",
                    written.position());
        }
    }

    private SqlType interval(SqlType type, TypeName written) {
        if (written.modifiers().isEmpty() && written.intervalFields().isEmpty()) {
            return type;
        }
        int digits = written.modifiers().isEmpty()
                ? INTERVAL_PRECISION_FULL
                : Math.min(modifier(written.modifiers().getFirst()), SqlType.FRACTION_DIGITS_MAX);
        int fields = written.intervalFields().isEmpty()
                ? INTERVAL_FIELDS_FULL
                : INTERVAL_FIELDS.getOrDefault(written.intervalFields(), INTERVAL_FIELDS_FULL);
        return type.withModifier((fields << 16) | digits);
    }

    /** By its name; default is the database's. */
    Collation collation(QualifiedName name) {
        return switch (name.name()) {
            case "C", "POSIX", "default", "ucs_basic", "C.UTF-8", "C.utf8" -> Collation.C;
            case "unicode", "und-x-icu", "en_US", "en_US.utf8", "en-US-x-icu" -> Collation.UNICODE;
            default ->
                throw Binding.error(
                        SqlState.UNDEFINED_OBJECT,
                        "collation \"" + name.name() + "\" for encoding \"UTF8\" does not exist",
                        name.position());
        };
    }
}
