package io.photoncloud.nightlight.rules.template;

import io.photoncloud.nightlight.rules.template.TemplateQuery.Sample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Carries a template out once. Nil is null. */
final class TemplateRun {
    static final int STEPS_MAX = 100_000;
    static final int CHARACTERS_MAX = 1 << 20;

    /** Of what functions are given and give, all of it together. */
    static final long WORK_CHARACTERS_MAX = 16L << 20;

    /** What an item of a list counts as, in characters. */
    private static final long ITEM = 16;

    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    private final Functions functions;
    private final @Nullable Object root;
    private final StringBuilder out = new StringBuilder();
    private final Deque<Map<String, Holder>> scopes = new ArrayDeque<>();
    private int steps;
    private long work;

    private static final class Holder {
        @Nullable
        Object value;

        Holder(@Nullable Object value) {
            this.value = value;
        }
    }

    TemplateRun(Functions functions, @Nullable Object root) {
        this.functions = functions;
        this.root = root;
        scopes.push(new HashMap<>());
    }

    void set(String variable, @Nullable Object value) {
        scopes.element().put(variable, new Holder(value));
    }

    String run(List<Node> nodes) throws TemplateException {
        walk(nodes, root);
        return out.toString();
    }

    private Flow walk(List<Node> nodes, @Nullable Object dot) throws TemplateException {
        for (Node node : nodes) {
            Flow flow = walk(node, dot);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow walk(Node node, @Nullable Object dot) throws TemplateException {
        step();
        switch (node) {
            case Node.Text(String text) -> write(text);
            case Node.Output(Node.Pipe pipe) -> {
                Object value = evaluate(pipe, dot);
                if (pipe.assignment() == Node.Assignment.NONE) {
                    write(Printing.print(value));
                }
            }
            case Node.If(Node.Pipe condition, List<Node> then, List<Node> otherwise) -> {
                return scoped(() -> {
                    boolean holds = Functions.isTrue(evaluate(condition, dot));
                    return walk(holds ? then : otherwise, dot);
                });
            }
            case Node.With(Node.Pipe of, List<Node> then, List<Node> otherwise) -> {
                return scoped(() -> {
                    Object value = evaluate(of, dot);
                    return Functions.isTrue(value) ? walk(then, value) : walk(otherwise, dot);
                });
            }
            case Node.Range range -> {
                return scoped(() -> range(range, dot));
            }
            case Node.Break() -> {
                return Flow.BREAK;
            }
            case Node.Continue() -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.ON;
    }

    private interface Step {
        Flow run() throws TemplateException;
    }

    /** Variables declared within are gone after it. */
    private Flow scoped(Step step) throws TemplateException {
        scopes.push(new HashMap<>());
        try {
            return step.run();
        } finally {
            scopes.pop();
        }
    }

    private void step() throws TemplateException {
        if (++steps > STEPS_MAX) {
            throw new TemplateException("template takes more than stepsMax " + STEPS_MAX + " steps");
        }
    }

    private void write(String text) throws TemplateException {
        if (out.length() + text.length() > CHARACTERS_MAX) {
            throw new TemplateException("template makes more than charactersMax " + CHARACTERS_MAX + " characters");
        }
        out.append(text);
    }

    private Flow range(Node.Range range, @Nullable Object dot) throws TemplateException {
        Object over = value(range.over(), dot);
        List<Map.Entry<Object, Object>> entries = new ArrayList<>();
        switch (over) {
            case null -> {}
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    entries.add(Map.entry((long) i, list.get(i)));
                }
            }
            case Map<?, ?> map -> map.forEach((key, value) -> entries.add(Map.entry(key, value)));
            default -> throw new TemplateException("range can't iterate over " + Printing.print(over));
        }
        if (entries.isEmpty()) {
            return walk(range.otherwise(), dot);
        }
        for (Map.Entry<Object, Object> entry : entries) {
            step();
            List<String> names = range.over().variables();
            Flow flow = scoped(() -> {
                if (!names.isEmpty()) {
                    set(names.getLast(), entry.getValue());
                }
                if (names.size() > 1) {
                    set(names.getFirst(), entry.getKey());
                }
                return walk(range.each(), entry.getValue());
            });
            if (flow == Flow.BREAK) {
                break;
            }
        }
        return Flow.ON;
    }

    private @Nullable Object evaluate(Node.Pipe pipe, @Nullable Object dot) throws TemplateException {
        Object value = value(pipe, dot);
        for (String variable : pipe.variables()) {
            if (pipe.assignment() == Node.Assignment.SET) {
                holder(variable).value = value;
            } else {
                set(variable, value);
            }
        }
        return value;
    }

    private Holder holder(String variable) throws TemplateException {
        for (Map<String, Holder> scope : scopes) {
            Holder holder = scope.get(variable);
            if (holder != null) {
                return holder;
            }
        }
        throw new TemplateException("undefined variable: $" + variable);
    }

    private @Nullable Object value(Node.Pipe pipe, @Nullable Object dot) throws TemplateException {
        Object value = null;
        for (int i = 0; i < pipe.commands().size(); i++) {
            value = command(pipe.commands().get(i), dot, i > 0, value);
        }
        return value;
    }

    private @Nullable Object command(Node.Command command, @Nullable Object dot, boolean piped, @Nullable Object last)
            throws TemplateException {
        step();
        Node.Operand first = command.operands().getFirst();
        if (!(first instanceof Node.Function(String name))) {
            if (command.operands().size() > 1 || piped) {
                throw new TemplateException("can't give argument to non-function");
            }
            return operand(first, dot);
        }
        if (name.equals("and") || name.equals("or")) {
            return shortCircuit(command, name.equals("and"), dot, piped, last);
        }
        List<@Nullable Object> arguments = new ArrayList<>();
        for (Node.Operand operand :
                command.operands().subList(1, command.operands().size())) {
            arguments.add(operand(operand, dot));
        }
        if (piped) {
            arguments.add(last);
        }
        return call(name, arguments);
    }

    private @Nullable Object call(String name, List<@Nullable Object> arguments) throws TemplateException {
        for (Object argument : arguments) {
            spend(argument);
        }
        Object value = functions.call(name, arguments);
        spend(value);
        return value;
    }

    private void spend(@Nullable Object value) throws TemplateException {
        long size = switch (value) {
            case String text -> text.length();
            case List<?> list -> ITEM * list.size();
            case null, default -> 0;
        };
        work += size;
        if ((value instanceof String && size > CHARACTERS_MAX) || work > WORK_CHARACTERS_MAX) {
            throw new TemplateException("template makes texts of more than charactersMax " + CHARACTERS_MAX
                    + " characters, or workCharactersMax " + WORK_CHARACTERS_MAX + " together");
        }
    }

    /** Arguments after the one that decides are not looked at. */
    private @Nullable Object shortCircuit(
            Node.Command command, boolean and, @Nullable Object dot, boolean piped, @Nullable Object last)
            throws TemplateException {
        List<Node.Operand> operands = command.operands();
        if (operands.size() == 1 && !piped) {
            throw new TemplateException("wrong number of args for " + (and ? "and" : "or") + ": want at least 1 got 0");
        }
        Object value = null;
        for (int i = 1; i < operands.size(); i++) {
            value = operand(operands.get(i), dot);
            if (Functions.isTrue(value) != and) {
                return value;
            }
        }
        return piped ? last : value;
    }

    private @Nullable Object operand(Node.Operand operand, @Nullable Object dot) throws TemplateException {
        return switch (operand) {
            case Node.Dot() -> dot;
            case Node.Variable(String name) -> name.isEmpty() ? root : holder(name).value;
            case Node.Constant(var value) -> value.orElse(null);
            case Node.Parenthesis(Node.Pipe pipe) -> value(pipe, dot);
            case Node.Function(String name) -> call(name, new ArrayList<>());
            case Node.Fields(Node.Operand of, List<String> names) -> {
                Object value = operand(of, dot);
                for (String name : names) {
                    value = field(value, name);
                }
                yield value;
            }
        };
    }

    private static @Nullable Object field(@Nullable Object value, String name) throws TemplateException {
        return switch (value) {
            case null -> throw new TemplateException("nil data; no entry for key \"" + name + "\"");
            case Map<?, ?> map -> {
                Object found = map.get(name);
                // What is missing of a map of texts is the empty text.
                yield found == null ? "" : found;
            }
            case Sample sample ->
                switch (name) {
                    case "Labels" -> sample.labels();
                    case "Value" -> sample.value();
                    default ->
                        throw new TemplateException("can't evaluate field " + name + " in type *template.sample");
                };
            default -> throw new TemplateException("can't evaluate field " + name + " in " + Printing.print(value));
        };
    }
}
