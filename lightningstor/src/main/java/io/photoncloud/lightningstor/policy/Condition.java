package io.photoncloud.lightningstor.policy;

import java.util.List;

/** One key of a condition and the values that it is compared with. */
record Condition(Quantifier quantifier, Operator operator, boolean ifExists, ConditionKey key, List<Operand> operands) {

    /** Of how many of a request's values it must hold. */
    enum Quantifier {
        /** A request has one value, or none. */
        ONE,
        FOR_ANY,
        FOR_ALL
    }

    Condition {
        operands = List.copyOf(operands);
    }

    boolean holds(Attributes attributes) {
        List<String> values = attributes.find(key);
        if (operator == Operator.NULL) {
            return holdsFor(String.valueOf(values.isEmpty()), attributes);
        }
        if (values.isEmpty()) {
            return ifExists || (quantifier == Quantifier.ONE ? operator.isNegated() : quantifier == Quantifier.FOR_ALL);
        }
        return switch (quantifier) {
            case ONE ->
                operator.isNegated()
                        ? values.stream().allMatch(value -> holdsFor(value, attributes))
                        : values.stream().anyMatch(value -> holdsFor(value, attributes));
            case FOR_ANY -> values.stream().anyMatch(value -> holdsFor(value, attributes));
            case FOR_ALL -> values.stream().allMatch(value -> holdsFor(value, attributes));
        };
    }

    private boolean holdsFor(String value, Attributes attributes) {
        return operator.isNegated() != operands.stream().anyMatch(operand -> operand.holds(value, attributes));
    }

    /** Whether a variable that stands for nothing would make it hold. */
    boolean isOpen(Attributes attributes) {
        return operator.isNegated() && !operands.stream().allMatch(operand -> operand.isKnown(attributes));
    }

    /** Whether only callers that the policy names get past it. */
    boolean fixesCallers() {
        return key.saysWho()
                && !operator.isNegated()
                && operator != Operator.NULL
                && !ifExists
                && quantifier != Quantifier.FOR_ALL
                && operands.stream().allMatch(Operand::isFixed);
    }
}
