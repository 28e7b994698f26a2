package io.photoncloud.nightlight.rules.template;

import java.util.List;
import java.util.Optional;

/** A part of a template. */
sealed interface Node {
    record Text(String text) implements Node {}

    record Output(Pipe pipe) implements Node {}

    record If(Pipe condition, List<Node> then, List<Node> otherwise) implements Node {}

    record With(Pipe value, List<Node> then, List<Node> otherwise) implements Node {}

    record Range(Pipe over, List<Node> each, List<Node> otherwise) implements Node {}

    record Break() implements Node {}

    record Continue() implements Node {}

    /** Commands of which each gets the value of the one before it as its last argument; declared under names, if any. */
    record Pipe(List<String> variables, Assignment assignment, List<Command> commands) {}

    enum Assignment {
        NONE,
        DECLARE,
        SET
    }

    /** A function with its arguments, or one operand alone. */
    record Command(List<Operand> operands) {}

    sealed interface Operand {}

    /** The value the template is at: {@code .}. */
    record Dot() implements Operand {}

    record Variable(String name) implements Operand {}

    record Function(String name) implements Operand {}

    /** A text, number or truth; empty for nil. */
    record Constant(Optional<Object> value) implements Operand {}

    record Parenthesis(Pipe pipe) implements Operand {}

    /** Fields of an operand, one of the other. */
    record Fields(Operand of, List<String> names) implements Operand {}
}
