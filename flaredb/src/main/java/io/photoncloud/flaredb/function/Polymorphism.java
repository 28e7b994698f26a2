package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What anyelement, anyarray, anycompatible and their kin stand for in one call. */
record Polymorphism(
        List<SqlType> parameters,
        @Nullable SqlType element,
        @Nullable SqlType compatible) {
    /** Binds the parameters to what is given; empty where they do not agree. */
    static Optional<Polymorphism> bind(List<SqlType> parameters, List<SqlType> given, Casts casts) {
        SqlType element = null;
        boolean elementWanted = false;
        List<SqlType> compatibles = new ArrayList<>();
        boolean compatibleWanted = false;
        for (int i = 0; i < parameters.size(); i++) {
            TypeKind kind = parameters.get(i).kind();
            SqlType actual = given.get(i).base();
            boolean unknown = Overloads.isUnknown(actual);
            switch (kind) {
                case ANYELEMENT, ANYNONARRAY, ANYENUM, ANYARRAY -> {
                    elementWanted = true;
                    if (unknown) {
                        continue;
                    }
                    if (kind == TypeKind.ANYARRAY && !isArray(actual)) {
                        return Optional.empty();
                    }
                    if ((kind == TypeKind.ANYNONARRAY && actual.isArray())
                            || (kind == TypeKind.ANYENUM && !actual.is(TypeKind.ENUM))) {
                        return Optional.empty();
                    }
                    SqlType found = kind == TypeKind.ANYARRAY ? actual.elementType() : actual;
                    if (element != null && !element.isSame(found)) {
                        return Optional.empty();
                    }
                    element = found;
                }
                case ANYCOMPATIBLE, ANYCOMPATIBLENONARRAY, ANYCOMPATIBLEARRAY -> {
                    compatibleWanted = true;
                    if (kind == TypeKind.ANYCOMPATIBLEARRAY && !unknown) {
                        if (!isArray(actual)) {
                            return Optional.empty();
                        }
                        compatibles.add(actual.elementType());
                    } else {
                        compatibles.add(actual);
                    }
                }
                default -> {}
            }
        }
        if (elementWanted && element == null) {
            element = SqlType.TEXT;
        }
        SqlType compatible = null;
        if (compatibleWanted) {
            Optional<SqlType> common = casts.commonType(compatibles);
            if (common.isEmpty()) {
                return Optional.empty();
            }
            compatible = common.get();
        }
        return Optional.of(new Polymorphism(parameters, element, compatible));
    }

    private static boolean isArray(SqlType type) {
        return type.isArray() || type.is(TypeKind.INT2VECTOR) || type.is(TypeKind.OIDVECTOR);
    }

    /** A parameter's or result's type with what it stands for. */
    SqlType resolve(SqlType type) {
        SqlType bound = switch (type.kind()) {
            case ANYELEMENT, ANYNONARRAY, ANYENUM, ANYARRAY -> element;
            case ANYCOMPATIBLE, ANYCOMPATIBLENONARRAY, ANYCOMPATIBLEARRAY -> compatible;
            default -> null;
        };
        if (bound == null) {
            return type;
        }
        return type.is(TypeKind.ANYARRAY) || type.is(TypeKind.ANYCOMPATIBLEARRAY) ? SqlType.arrayOf(bound) : bound;
    }
}
