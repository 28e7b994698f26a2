package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.ValueExpression;

/** Where an expression begins: an operator's own place is behind its left operand. */
final class Places {
    private Places() {}

    static int leftmost(ValueExpression expression) {
        return switch (expression) {
            case ValueExpression.Operation it ->
                it.left() == null ? it.position() : Math.min(it.position(), leftmost(it.left()));
            case ValueExpression.Cast it -> Math.min(it.position(), leftmost(it.operand()));
            case ValueExpression.PatternMatch it -> leftmost(it.operand());
            case ValueExpression.Between it -> leftmost(it.operand());
            case ValueExpression.NullTest it -> leftmost(it.operand());
            default -> expression.position();
        };
    }
}
