package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.Conversion;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeCategory;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.type.TypeNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registry of all that is built in. Made once, shared by all threads. */
public final class BuiltInFunctions implements FunctionRegistry {
    private final Casts casts = new Casts();
    private final Overloads overloads = new Overloads(casts);
    private final Map<String, List<Routine>> functions;
    private final Map<String, List<Catalogue.Operator>> operators;

    public BuiltInFunctions() {
        Catalogue catalogue = new Catalogue();
        ComparisonOperators.register(catalogue);
        NumberOperators.register(catalogue);
        TextOperators.register(catalogue);
        TimeOperators.register(catalogue);
        FunctionLists.register(catalogue);
        functions = catalogue.functions();
        operators = catalogue.operators();
    }

    /** A function with the parameters it has for a number of arguments. */
    private record Candidate(Routine routine, List<SqlType> parameters, int variadicFrom, int defaulted) {}

    @Override
    public Resolution resolveFunction(String name, List<SqlType> given) {
        List<Candidate> candidates = new ArrayList<>();
        for (Routine routine : functions.getOrDefault(name, List.of())) {
            candidate(routine, given.size()).ifPresent(candidates::add);
        }
        Resolution exact = exact(candidates, given);
        if (exact instanceof Resolution.Found) {
            return exact;
        }
        Optional<Resolution> cast = asCast(name, given);
        if (cast.isPresent()) {
            return cast.get();
        }
        return choose(candidates, given);
    }

    @Override
    public Resolution resolveVariadic(String name, List<SqlType> given) {
        List<Candidate> candidates = new ArrayList<>();
        for (Routine routine : functions.getOrDefault(name, List.of())) {
            Signature signature = routine.signature();
            if (signature.variadic() != null && signature.parameters().size() == given.size()) {
                candidates.add(new Candidate(routine, signature.parameters(), -1, 0));
            }
        }
        return choose(candidates, given);
    }

    private static Optional<Candidate> candidate(Routine routine, int count) {
        Signature signature = routine.signature();
        List<SqlType> parameters = signature.parameters();
        if (signature.variadic() != null) {
            int fixed = parameters.size() - 1;
            if (count < fixed || (count == fixed && !signature.variadic().is(TypeKind.ANY))) {
                return Optional.empty();
            }
            List<SqlType> expanded = new ArrayList<>(parameters.subList(0, fixed));
            while (expanded.size() < count) {
                expanded.add(signature.variadic());
            }
            return Optional.of(
                    new Candidate(routine, expanded, signature.variadic().is(TypeKind.ANY) ? -1 : fixed, 0));
        }
        int missing = parameters.size() - count;
        if (missing < 0 || missing > signature.defaults()) {
            return Optional.empty();
        }
        return Optional.of(new Candidate(routine, parameters.subList(0, count), -1, missing));
    }

    private Resolution exact(List<Candidate> candidates, List<SqlType> given) {
        for (Candidate candidate : candidates) {
            boolean same = true;
            for (int i = 0; i < given.size() && same; i++) {
                same = candidate.parameters().get(i).isSame(given.get(i));
            }
            if (same && candidate.variadicFrom() < 0) {
                return found(candidate, given);
            }
        }
        return new Resolution.NotFound();
    }

    private Resolution choose(List<Candidate> candidates, List<SqlType> given) {
        return switch (overloads.choose(candidates, Candidate::parameters, given)) {
            case Overloads.Choice.None<Candidate>() -> new Resolution.NotFound();
            case Overloads.Choice.Several<Candidate>() -> fixedBeforeVariadic(candidates, given);
            case Overloads.Choice.One<Candidate>(Candidate candidate) -> found(candidate, given);
        };
    }

    private Resolution fixedBeforeVariadic(List<Candidate> candidates, List<SqlType> given) {
        List<Candidate> fixed = candidates.stream()
                .filter(candidate -> candidate.variadicFrom() < 0)
                .toList();
        if (fixed.size() == candidates.size()) {
            return new Resolution.Ambiguous();
        }
        return overloads.choose(fixed, Candidate::parameters, given) instanceof Overloads.Choice.One<Candidate>(var one)
                ? found(one, given)
                : new Resolution.Ambiguous();
    }

    private Resolution found(Candidate candidate, List<SqlType> given) {
        Optional<Polymorphism> bound = Polymorphism.bind(candidate.parameters(), given, casts);
        if (bound.isEmpty()) {
            return new Resolution.NotFound();
        }
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            SqlType parameter = candidate.parameters().get(i);
            if (parameter.is(TypeKind.ANY)) {
                types.add(
                        Overloads.isUnknown(given.get(i))
                                ? SqlType.TEXT
                                : given.get(i).base());
            } else {
                types.add(bound.get().resolve(parameter));
            }
        }
        SqlType result = bound.get().resolve(candidate.routine().signature().result());
        return new Resolution.Found(
                candidate.routine(), types, result, candidate.variadicFrom(), candidate.defaulted());
    }

    /** text(x), date(x): a cast written as a function. */
    private Optional<Resolution> asCast(String name, List<SqlType> given) {
        if (given.size() != 1) {
            return Optional.empty();
        }
        Optional<SqlType> target =
                TypeNames.findByTypeName(name).filter(type -> type.category() != TypeCategory.PSEUDO);
        if (target.isEmpty()) {
            return Optional.empty();
        }
        SqlType from = given.getFirst().base();
        SqlType to = target.get();
        return casts.find(from, to, CastContext.EXPLICIT)
                .map(conversion -> new Resolution.Found(
                        new Routine.Scalar(
                                Signature.of(name, to, from),
                                new SimpleFunction(
                                        name,
                                        conversion.volatility(),
                                        true,
                                        (_, arguments, context) -> cast(conversion, arguments[0], from, to, context))),
                        List.of(from),
                        to,
                        -1,
                        0));
    }

    private static @Nullable Object cast(
            Conversion conversion, @Nullable Object value, SqlType from, SqlType to, EvaluationContext context) {
        return value == null ? null : conversion.convert(value, from, to, context);
    }

    @Override
    public Resolution resolveOperator(String symbol, @Nullable SqlType left, SqlType right) {
        List<SqlType> given = left == null ? List.of(right) : List.of(left, right);
        List<Catalogue.Operator> candidates = operators.getOrDefault(symbol, List.of()).stream()
                .filter(operator -> (operator.left() == null) == (left == null))
                .toList();
        List<SqlType> assumed = given;
        if (left != null && Overloads.isUnknown(left) != Overloads.isUnknown(right)) {
            SqlType known = Overloads.isUnknown(left) ? right : left;
            assumed = List.of(known, known);
        }
        for (Catalogue.Operator operator : candidates) {
            List<SqlType> operands = operator.operands();
            boolean same = true;
            for (int i = 0; i < operands.size() && same; i++) {
                same = operands.get(i).isSame(assumed.get(i));
            }
            if (same) {
                return found(operator, given);
            }
        }
        return switch (overloads.choose(candidates, Catalogue.Operator::operands, given)) {
            case Overloads.Choice.None<Catalogue.Operator>() -> new Resolution.NotFound();
            case Overloads.Choice.Several<Catalogue.Operator>() -> new Resolution.Ambiguous();
            case Overloads.Choice.One<Catalogue.Operator>(Catalogue.Operator operator) -> found(operator, given);
        };
    }

    private Resolution found(Catalogue.Operator operator, List<SqlType> given) {
        return found(new Candidate(operator.routine(), operator.operands(), -1, 0), given);
    }

    @Override
    public boolean hasFunction(String name) {
        return functions.containsKey(name);
    }

    @Override
    public Collection<Routine> functions(String name) {
        return List.copyOf(functions.getOrDefault(name, List.of()));
    }

    @Override
    public Collection<Routine> functions() {
        return functions.values().stream().flatMap(List::stream).toList();
    }

    @Override
    public Optional<Conversion> findCast(SqlType from, SqlType to, CastContext context) {
        return casts.find(from, to, context);
    }

    @Override
    public Optional<SqlType> findCommonType(List<SqlType> types) {
        return casts.commonType(types);
    }
}
