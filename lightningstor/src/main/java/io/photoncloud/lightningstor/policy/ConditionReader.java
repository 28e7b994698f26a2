package io.photoncloud.lightningstor.policy;

import io.photoncloud.lightningstor.policy.Condition.Quantifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads the conditions of a statement. */
record ConditionReader(Version version) {

    private static final String FOR_ANY = "ForAnyValue:";
    private static final String FOR_ALL = "ForAllValues:";
    private static final String IF_EXISTS = "IfExists";

    /** @throws MalformedPolicy an operator or a key is none that can be asked */
    List<Condition> conditions(JsonNode node) {
        if (node.isMissingNode()) {
            return List.of();
        }
        requireObject(node);
        List<Condition> conditions = new ArrayList<>();
        for (Map.Entry<String, JsonNode> operator : node.properties()) {
            requireObject(operator.getValue());
            for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
                conditions.add(condition(operator.getKey(), key.getKey(), key.getValue()));
            }
        }
        return conditions;
    }

    private static void requireObject(JsonNode node) {
        if (!node.isObject()) {
            throw new MalformedPolicy("Invalid policy syntax.", "Condition");
        }
    }

    private Condition condition(String word, String keyName, JsonNode values) {
        Quantifier quantifier = word.startsWith(FOR_ANY)
                ? Quantifier.FOR_ANY
                : word.startsWith(FOR_ALL) ? Quantifier.FOR_ALL : Quantifier.ONE;
        String bare = quantifier == Quantifier.ONE ? word : word.substring(word.indexOf(':') + 1);
        boolean ifExists = bare.endsWith(IF_EXISTS);
        Operator operator = Operator.find(ifExists ? bare.substring(0, bare.length() - IF_EXISTS.length()) : bare)
                .filter(found -> found != Operator.NULL || (!ifExists && quantifier == Quantifier.ONE))
                .orElseThrow(() -> new MalformedPolicy("Invalid Condition type : " + word));
        ConditionKey key = ConditionKey.find(keyName)
                .orElseThrow(() -> new MalformedPolicy("Policy has an invalid condition key", keyName));
        List<Operand> operands = texts(values).stream()
                .map(text -> Operand.of(operator, text, version))
                .toList();
        return new Condition(quantifier, operator, ifExists, key, operands);
    }

    /** Numbers and truths may stand without quotes. */
    private static List<String> texts(JsonNode node) {
        List<JsonNode> nodes = node.isArray() ? List.copyOf(node.values()) : List.of(node);
        if (nodes.isEmpty() || !nodes.stream().allMatch(one -> one.isString() || one.isNumber() || one.isBoolean())) {
            throw new MalformedPolicy("Invalid policy syntax.", "Condition");
        }
        return nodes.stream().map(JsonNode::asString).toList();
    }
}
