package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.Conversion;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.type.Modifiers;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.type.TypeCategory;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All conversions between types: those of pg_cast, arrays by their elements, and to and from text by the types' own text. */
final class Casts {
    /** A row of pg_cast. */
    record Entry(Conversion conversion, CastContext context) {}

    private final Map<TypeKind, Map<TypeKind, Entry>> table = new EnumMap<>(TypeKind.class);

    Casts() {
        BasicCasts.register(this);
    }

    void add(TypeKind from, TypeKind to, CastContext context, Conversion conversion) {
        table.computeIfAbsent(from, _ -> new EnumMap<>(TypeKind.class)).put(to, new Entry(conversion, context));
    }

    boolean isAllowed(SqlType from, SqlType to, CastContext context) {
        return Overloads.isUnknown(from) || findBase(from, to, context).isPresent();
    }

    /** The conversion with the modifier of the target. */
    Optional<Conversion> find(SqlType from, SqlType to, CastContext context) {
        Optional<Conversion> found = findBase(from, to, context);
        if (found.isEmpty() || to.modifier() == SqlType.NO_MODIFIER || to.modifier() == modifierOf(from, to)) {
            return found;
        }
        return found.map(conversion -> new Modified(conversion, context == CastContext.EXPLICIT));
    }

    private static int modifierOf(SqlType from, SqlType to) {
        return from.isSame(to) ? from.modifier() : SqlType.NO_MODIFIER;
    }

    private Optional<Conversion> findBase(SqlType from, SqlType to, CastContext context) {
        if (from.isSame(to)) {
            return Optional.of(Binary.SAME);
        }
        Map<TypeKind, Entry> entries = table.get(from.kind());
        Entry entry = entries == null ? null : entries.get(to.kind());
        if (entry != null) {
            return context.compareTo(entry.context()) >= 0 ? Optional.of(entry.conversion()) : Optional.empty();
        }
        if (from.is(TypeKind.UNKNOWN)) {
            return Optional.of(new ThroughText());
        }
        if (isVector(from) && to.isArray()) {
            return from.elementType().isSame(to.elementType()) ? Optional.of(Binary.SAME) : Optional.empty();
        }
        if (from.isArray() && to.isArray()) {
            return findBase(from.elementType(), to.elementType(), context).map(Elements::new);
        }
        if (context != CastContext.IMPLICIT && to.category() == TypeCategory.STRING && isTextual(from)) {
            return Optional.of(new ThroughText());
        }
        if (context == CastContext.EXPLICIT && from.category() == TypeCategory.STRING && isTextual(to)) {
            return Optional.of(new ThroughText());
        }
        return Optional.empty();
    }

    private static boolean isVector(SqlType type) {
        return type.is(TypeKind.INT2VECTOR) || type.is(TypeKind.OIDVECTOR);
    }

    private static boolean isTextual(SqlType type) {
        return type.category() != TypeCategory.PSEUDO || type.is(TypeKind.RECORD);
    }

    /** select_common_type: the first that is known, replaced by a later one it implicitly becomes, unless it is preferred. */
    Optional<SqlType> commonType(List<SqlType> types) {
        SqlType chosen = null;
        boolean allSame = !types.isEmpty();
        for (SqlType type : types) {
            allSame &= type.equals(types.getFirst());
            if (Overloads.isUnknown(type)) {
                continue;
            }
            if (chosen == null) {
                chosen = type;
                continue;
            }
            if (type.isSame(chosen)) {
                continue;
            }
            if (type.category() != chosen.category()) {
                return Optional.empty();
            }
            if (!chosen.isPreferred()
                    && isAllowed(chosen, type, CastContext.IMPLICIT)
                    && !isAllowed(type, chosen, CastContext.IMPLICIT)) {
                chosen = type;
            }
        }
        if (allSame && chosen != null) {
            return Optional.of(chosen);
        }
        SqlType common = chosen == null ? SqlType.TEXT : chosen.base().withCollation(chosen.collation());
        boolean all = types.stream().allMatch(type -> isAllowed(type, common, CastContext.IMPLICIT));
        return all ? Optional.of(common) : Optional.empty();
    }

    /** The datum stays. */
    enum Binary implements Conversion {
        SAME;

        @Override
        public Volatility volatility() {
            return Volatility.IMMUTABLE;
        }

        @Override
        public boolean isBinary() {
            return true;
        }

        @Override
        public Object convert(Object value, SqlType from, SqlType to, EvaluationContext context) {
            return value;
        }
    }

    /** Written as one type and read as the other. */
    record ThroughText() implements Conversion {
        @Override
        public Volatility volatility() {
            return Volatility.STABLE;
        }

        @Override
        public Object convert(Object value, SqlType from, SqlType to, EvaluationContext context) {
            // What a number without a unit counts, the fields of the interval say.
            SqlType read = to.is(TypeKind.INTERVAL) ? to : to.base();
            return TextFormat.parse(TextFormat.format(value, from, context), read, context);
        }
    }

    /** Each element of an array. */
    record Elements(Conversion conversion) implements Conversion {
        @Override
        public Volatility volatility() {
            return conversion.volatility();
        }

        @Override
        public Object convert(Object value, SqlType from, SqlType to, EvaluationContext context) {
            SqlArray array = (SqlArray) value;
            List<@Nullable Object> elements = new ArrayList<>();
            for (Object element : array.elements()) {
                elements.add(
                        element == null
                                ? null
                                : conversion.convert(element, from.elementType(), to.elementType(), context));
            }
            return new SqlArray(to.elementType(), array.lengths(), array.lowerBounds(), elements);
        }
    }

    /** And then within the modifier. */
    record Modified(Conversion conversion, boolean explicit) implements Conversion {
        @Override
        public Volatility volatility() {
            return conversion.volatility();
        }

        @Override
        public @Nullable Object convert(Object value, SqlType from, SqlType to, EvaluationContext context) {
            Object converted = conversion.convert(value, from, to, context);
            return converted == null ? null : Modifiers.apply(converted, to, explicit);
        }
    }

    /** One of pg_cast's functions. */
    record Basic(Volatility volatility, Body body) implements Conversion {
        /** What it computes. */
        @FunctionalInterface
        interface Body {
            @Nullable
            Object convert(Object value, EvaluationContext context);
        }

        @Override
        public @Nullable Object convert(Object value, SqlType from, SqlType to, EvaluationContext context) {
            return body.convert(value, context);
        }
    }
}
