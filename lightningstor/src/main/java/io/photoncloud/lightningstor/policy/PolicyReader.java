package io.photoncloud.lightningstor.policy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a policy whole: what it does not understand it refuses, so that nothing in a policy goes without effect. */
final class PolicyReader {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Set<String> POLICY_FIELDS = Set.of("Version", "Id", "Statement");
    private static final Set<String> STATEMENT_FIELDS = Set.of(
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition");

    private final Version version;

    private PolicyReader(Version version) {
        this.version = version;
    }

    /** @throws MalformedPolicy it is none */
    static BucketPolicy read(String text) {
        JsonNode document = document(text);
        requireOnly(document, POLICY_FIELDS);
        if (document.has("Id") && !document.path("Id").isString()) {
            throw new MalformedPolicy("Invalid policy syntax.", "Id");
        }
        return new BucketPolicy(text, new PolicyReader(version(document)).statements(document.path("Statement")));
    }

    private static Version version(JsonNode document) {
        JsonNode node = document.path("Version");
        if (node.isMissingNode()) {
            return Version.OLD;
        }
        return Version.find(node.isString() ? node.asString() : "")
                .orElseThrow(() -> new MalformedPolicy("The policy must contain a valid version string"));
    }

    private static JsonNode document(String text) {
        if (!text.startsWith("{")) {
            throw new MalformedPolicy("Policies must be valid JSON and the first byte must be '{'");
        }
        try {
            return JSON.readTree(text);
        } catch (JacksonException _) {
            throw new MalformedPolicy("This policy contains invalid Json");
        }
    }

    private static void requireOnly(JsonNode object, Set<String> known) {
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw new MalformedPolicy("Unknown field " + name);
            }
        }
    }

    private List<Statement> statements(JsonNode node) {
        if (node.isMissingNode()) {
            throw new MalformedPolicy("Missing required field Statement");
        }
        List<JsonNode> nodes = node.isArray() ? List.copyOf(node.values()) : List.of(node);
        if (nodes.isEmpty()) {
            throw new MalformedPolicy("Could not parse the policy: Statement is empty!");
        }
        List<Statement> statements = nodes.stream().map(this::statement).toList();
        Set<String> sids = new HashSet<>();
        for (Statement statement : statements) {
            if (!statement.sid().isEmpty() && !sids.add(statement.sid())) {
                throw new MalformedPolicy("Statement IDs (SID) in a single policy must be unique.", statement.sid());
            }
        }
        return statements;
    }

    private Statement statement(JsonNode node) {
        if (!node.isObject()) {
            throw new MalformedPolicy("Invalid policy syntax.", "Statement");
        }
        requireOnly(node, STATEMENT_FIELDS);
        boolean notPrincipals = isNot(node, "Principal");
        boolean notActions = isNot(node, "Action");
        boolean notResources = isNot(node, "Resource");
        List<Resource> resources = texts(node.path(notResources ? "NotResource" : "Resource"), "Resource").stream()
                .map(text -> Resource.of(text, version))
                .toList();
        List<Condition> conditions = new ConditionReader(version).conditions(node.path("Condition"));
        List<String> patterns = texts(node.path(notActions ? "NotAction" : "Action"), "Action");
        Statement.Effect effect = effect(node);
        if (notPrincipals && effect == Statement.Effect.ALLOW) {
            // It would allow everybody else there is, who has not signed included.
            throw new MalformedPolicy("Allow with NotPrincipal is not allowed.");
        }
        return new Statement(
                sid(node.path("Sid")),
                effect,
                notPrincipals,
                principals(node.path(notPrincipals ? "NotPrincipal" : "Principal")),
                notActions
                        ? EnumSet.complementOf(named(patterns))
                        : actions(patterns, notResources ? List.of() : resources, conditions),
                notResources,
                resources,
                conditions);
    }

    private static String sid(JsonNode node) {
        if (!node.isMissingNode() && !node.isString()) {
            throw new MalformedPolicy("Invalid policy syntax.", "Sid");
        }
        return node.isString() ? node.asString() : "";
    }

    private static Statement.Effect effect(JsonNode statement) {
        JsonNode node = statement.path("Effect");
        if (node.isMissingNode()) {
            throw new MalformedPolicy("Missing required field Effect");
        }
        return switch (node.isString() ? node.asString() : "") {
            case "Allow" -> Statement.Effect.ALLOW;
            case "Deny" -> Statement.Effect.DENY;
            default -> throw new MalformedPolicy("Invalid effect", node.toString());
        };
    }

    /** Whether it is the negation of a field that a statement has. */
    private static boolean isNot(JsonNode statement, String field) {
        boolean negated = statement.has("Not" + field);
        if (negated && statement.has(field)) {
            throw new MalformedPolicy("Invalid policy syntax.", field + " and Not" + field);
        }
        if (!negated && !statement.has(field)) {
            throw new MalformedPolicy("Missing required field " + field);
        }
        return negated;
    }

    private static List<PrincipalName> principals(JsonNode node) {
        if (node.isString() && node.asString().equals("*")) {
            return List.of(new PrincipalName.Everybody());
        }
        if (!node.isObject() || node.isEmpty()) {
            throw new MalformedPolicy("Invalid principal in policy", node.toString());
        }
        List<PrincipalName> names = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            List<String> texts = texts(entry.getValue(), "Principal");
            switch (entry.getKey()) {
                case "AWS" -> texts.stream().map(PrincipalName::ofAws).forEach(names::add);
                case "CanonicalUser" -> texts.stream().map(PrincipalName::ofId).forEach(names::add);
                default -> throw new MalformedPolicy("Invalid principal in policy", entry.getKey());
            }
        }
        return names;
    }

    private static EnumSet<S3Action> named(List<String> patterns) {
        EnumSet<S3Action> actions = EnumSet.noneOf(S3Action.class);
        patterns.forEach(pattern -> actions.addAll(named(pattern)));
        return actions;
    }

    private static List<S3Action> named(String pattern) {
        List<S3Action> named = S3Action.named(pattern);
        if (named.isEmpty()) {
            throw new MalformedPolicy("Policy has invalid action", pattern);
        }
        return named;
    }

    /** Each pattern must name something that the resources have, and that the conditions can be asked of. */
    private static Set<S3Action> actions(List<String> patterns, List<Resource> resources, List<Condition> conditions) {
        EnumSet<S3Action> all = named(patterns);
        for (String pattern : patterns) {
            List<S3Action> possible = named(pattern).stream()
                    .filter(action -> resources.isEmpty()
                            || resources.stream().anyMatch(resource -> resource.takes(action.level())))
                    .toList();
            if (possible.isEmpty()) {
                throw new MalformedPolicy("Action does not apply to any resource(s) in statement", pattern);
            }
            Optional<Condition> idle = conditions.stream()
                    .filter(condition -> possible.stream().noneMatch(condition.key()::appliesTo))
                    .findFirst();
            if (idle.isPresent()) {
                throw new MalformedPolicy(
                        "Conditions do not apply to combination of actions and resources in statement", pattern);
            }
        }
        return all;
    }

    /** One text, or a list of them. */
    static List<String> texts(JsonNode node, String field) {
        List<JsonNode> nodes = node.isArray() ? List.copyOf(node.values()) : List.of(node);
        if (nodes.isEmpty() || !nodes.stream().allMatch(JsonNode::isString)) {
            throw new MalformedPolicy("Invalid policy syntax.", field);
        }
        return nodes.stream().map(JsonNode::asString).toList();
    }
}
