package io.photoncloud.nightlight.scrape;

import com.google.re2j.PatternSyntaxException;
import io.photoncloud.nightlight.scrape.RelabelRule.Action;
import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlMap;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads relabelling rules and refuses those that make no sense, in the words of Prometheus. */
final class RelabelYaml {
    private RelabelYaml() {}

    static List<RelabelRule> rules(YamlMap owner, String field) throws YamlException {
        List<RelabelRule> rules = new ArrayList<>();
        for (YamlValue item : owner.items(field)) {
            if (item.isNull()) {
                throw new YamlException("empty or null relabeling rule");
            }
            rules.add(rule(item.map("relabel.plain")));
        }
        return rules;
    }

    private static RelabelRule rule(YamlMap map) throws YamlException {
        Action action = action(map.text("action", "replace"));
        List<String> sources = map.texts("source_labels");
        String separator = map.has("separator") ? map.text("separator", "") : RelabelRule.SEPARATOR_DEFAULT;
        String regex = map.has("regex") ? map.text("regex", "") : RelabelRule.REGEX_DEFAULT;
        BigInteger modulus = modulus(map.text("modulus", "0"));
        String target = map.text("target_label", "");
        String replacement = map.has("replacement") ? map.text("replacement", "") : RelabelRule.REPLACEMENT_DEFAULT;
        map.end();
        try {
            RelabelRule rule = new RelabelRule(
                    action, sources, separator, RelabelRule.compile(regex), regex, modulus, target, replacement);
            check(rule);
            return rule;
        } catch (PatternSyntaxException e) {
            throw new YamlException(String.valueOf(e.getMessage()));
        }
    }

    private static BigInteger modulus(String text) throws YamlException {
        if (!text.matches("[0-9]{1,19}")) {
            throw new YamlException("cannot unmarshal `" + text + "` into uint64");
        }
        return new BigInteger(text);
    }

    private static Action action(String text) throws YamlException {
        for (Action action : Action.values()) {
            if (word(action).equals(text.toLowerCase(Locale.ROOT))) {
                return action;
            }
        }
        throw new YamlException("unknown relabel action " + GoQuote.quote(text));
    }

    private static String word(Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    private static void check(RelabelRule rule) throws YamlException {
        String word = word(rule.action());
        switch (rule.action()) {
            case HASHMOD -> {
                if (rule.modulus().signum() == 0) {
                    throw new YamlException("relabel configuration for hashmod requires non-zero modulus");
                }
                requireTarget(rule, word);
            }
            case REPLACE -> requireTarget(rule, word);
            case LOWERCASE, UPPERCASE -> {
                requireTarget(rule, word);
                if (!rule.replacement().equals(RelabelRule.REPLACEMENT_DEFAULT)) {
                    throw new YamlException("'replacement' can not be set for " + word + " action");
                }
            }
            case KEEPEQUAL, DROPEQUAL -> {
                requireTarget(rule, word);
                require(
                        rule.regexText().equals(RelabelRule.REGEX_DEFAULT) && hasOnlyDefaults(rule, false),
                        word + " action requires only 'source_labels' and `target_label`, and no other fields");
            }
            case LABELDROP, LABELKEEP ->
                require(
                        rule.sourceLabels().isEmpty() && rule.targetLabel().isEmpty() && hasOnlyDefaults(rule, true),
                        word + " action requires only 'regex', and no other fields");
            case LABELMAP ->
                require(
                        !rule.replacement().isEmpty(),
                        GoQuote.quote(rule.replacement()) + " is invalid 'replacement' for labelmap action");
            case KEEP, DROP -> {}
        }
    }

    private static boolean hasOnlyDefaults(RelabelRule rule, boolean regexAllowed) {
        return (regexAllowed || rule.regexText().equals(RelabelRule.REGEX_DEFAULT))
                && rule.modulus().signum() == 0
                && rule.separator().equals(RelabelRule.SEPARATOR_DEFAULT)
                && rule.replacement().equals(RelabelRule.REPLACEMENT_DEFAULT);
    }

    private static void requireTarget(RelabelRule rule, String word) throws YamlException {
        require(
                !rule.targetLabel().isEmpty(),
                "relabel configuration for " + word + " action requires 'target_label' value");
    }

    private static void require(boolean holds, String otherwise) throws YamlException {
        if (!holds) {
            throw new YamlException(otherwise);
        }
    }
}
