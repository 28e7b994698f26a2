package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeCategory;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** PostgreSQL's choice between overloads: first what can be called at all, then by exact matches, preferred types, and categories. */
final class Overloads {
    private final Casts casts;

    Overloads(Casts casts) {
        this.casts = casts;
    }

    /** What a choice comes to. */
    sealed interface Choice<C> {
        /** One. */
        record One<C>(C candidate) implements Choice<C> {}

        /** Nothing matches. */
        record None<C>() implements Choice<C> {}

        /** Several match. */
        record Several<C>() implements Choice<C> {}
    }

    /** Chooses among candidates that have as many parameters as there are arguments. */
    <C> Choice<C> choose(List<C> candidates, Function<C, List<SqlType>> parameters, List<SqlType> given) {
        List<C> matching = new ArrayList<>();
        for (C candidate : candidates) {
            if (accepts(parameters.apply(candidate), given)) {
                matching.add(candidate);
            }
        }
        if (matching.isEmpty()) {
            return new Choice.None<>();
        }
        if (matching.size() == 1) {
            return new Choice.One<>(matching.getFirst());
        }
        List<SqlType> types = given.stream().map(Overloads::known).toList();
        List<C> best = most(matching, candidate -> exactMatches(parameters.apply(candidate), types));
        if (best.size() > 1) {
            best = most(best, candidate -> preferredMatches(parameters.apply(candidate), types));
        }
        if (best.size() > 1 && given.stream().anyMatch(Overloads::isUnknown)) {
            best = byUnknowns(best, parameters, types);
        }
        return best.size() == 1 ? new Choice.One<>(best.getFirst()) : new Choice.Several<>();
    }

    private static SqlType known(SqlType type) {
        return type.base();
    }

    static boolean isUnknown(SqlType type) {
        return type.is(TypeKind.UNKNOWN);
    }

    /** Whether all arguments can become the parameters without anybody having written a cast, polymorphic ones agreeing. */
    boolean accepts(List<SqlType> parameters, List<SqlType> given) {
        if (parameters.size() != given.size()) {
            return false;
        }
        boolean polymorphic = false;
        for (int i = 0; i < given.size(); i++) {
            SqlType parameter = parameters.get(i);
            if (parameter.isPolymorphic()) {
                polymorphic = true;
            } else if (!parameter.is(TypeKind.ANY) && !casts.isAllowed(given.get(i), parameter, CastContext.IMPLICIT)) {
                return false;
            }
        }
        return !polymorphic || Polymorphism.bind(parameters, given, casts).isPresent();
    }

    private static <C> List<C> most(List<C> candidates, ToIntFunction<C> score) {
        int best = -1;
        List<C> kept = new ArrayList<>();
        for (C candidate : candidates) {
            int value = score.applyAsInt(candidate);
            if (value > best) {
                best = value;
                kept.clear();
            }
            if (value == best) {
                kept.add(candidate);
            }
        }
        return kept;
    }

    private static int exactMatches(List<SqlType> parameters, List<SqlType> given) {
        int matches = 0;
        for (int i = 0; i < given.size(); i++) {
            if (!isUnknown(given.get(i)) && parameters.get(i).isSame(given.get(i))) {
                matches++;
            }
        }
        return matches;
    }

    private static int preferredMatches(List<SqlType> parameters, List<SqlType> given) {
        int matches = 0;
        for (int i = 0; i < given.size(); i++) {
            SqlType parameter = parameters.get(i);
            if (!isUnknown(given.get(i))
                    && (parameter.isSame(given.get(i))
                            || (parameter.isPreferred()
                                    && parameter.category() == given.get(i).category()))) {
                matches++;
            }
        }
        return matches;
    }

    private <C> List<C> byUnknowns(List<C> candidates, Function<C, List<SqlType>> parameters, List<SqlType> given) {
        List<C> kept = byCategories(candidates, parameters, given);
        if (kept.size() <= 1) {
            return kept;
        }
        return bySameType(kept, parameters, given);
    }

    /** Where literals are open, candidates that take strings there win, or those of the one category all take, preferred types first. */
    private static <C> List<C> byCategories(
            List<C> candidates, Function<C, List<SqlType>> parameters, List<SqlType> given) {
        TypeCategory[] categories = new TypeCategory[given.size()];
        boolean[] preferred = new boolean[given.size()];
        for (int i = 0; i < given.size(); i++) {
            if (!isUnknown(given.get(i))) {
                continue;
            }
            Optional<TypeCategory> category = category(candidates, parameters, i);
            if (category.isEmpty()) {
                return candidates;
            }
            categories[i] = category.get();
            int index = i;
            preferred[i] = candidates.stream()
                    .map(candidate -> parameters.apply(candidate).get(index))
                    .anyMatch(type -> type.category() == category.get() && type.isPreferred());
        }
        List<C> kept = candidates.stream()
                .filter(candidate -> fits(parameters.apply(candidate), given, categories, preferred))
                .toList();
        return kept.isEmpty() ? candidates : kept;
    }

    private static boolean fits(
            List<SqlType> parameters, List<SqlType> given, TypeCategory[] categories, boolean[] preferred) {
        for (int i = 0; i < given.size(); i++) {
            if (!isUnknown(given.get(i))) {
                continue;
            }
            SqlType type = parameters.get(i);
            if (type.category() != categories[i] || (preferred[i] && !type.isPreferred())) {
                return false;
            }
        }
        return true;
    }

    private static <C> Optional<TypeCategory> category(
            List<C> candidates, Function<C, List<SqlType>> parameters, int index) {
        List<TypeCategory> categories = candidates.stream()
                .map(candidate -> parameters.apply(candidate).get(index).category())
                .distinct()
                .toList();
        if (categories.contains(TypeCategory.STRING)) {
            return Optional.of(TypeCategory.STRING);
        }
        return categories.size() == 1 ? Optional.of(categories.getFirst()) : Optional.empty();
    }

    /** Where all that is known is of one type, literals are taken for the same. */
    private <C> List<C> bySameType(List<C> candidates, Function<C, List<SqlType>> parameters, List<SqlType> given) {
        List<SqlType> distinct = new ArrayList<>();
        for (SqlType type : given) {
            if (!isUnknown(type) && distinct.stream().noneMatch(type::isSame)) {
                distinct.add(type);
            }
        }
        if (distinct.size() != 1) {
            return candidates;
        }
        List<SqlType> assumed = given.stream().map(_ -> distinct.getFirst()).toList();
        List<C> kept = candidates.stream()
                .filter(candidate -> accepts(parameters.apply(candidate), assumed))
                .toList();
        return kept.size() == 1 ? kept : candidates;
    }
}
