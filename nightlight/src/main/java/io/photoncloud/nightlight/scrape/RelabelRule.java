package io.photoncloud.nightlight.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.text.GoExpansion;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One step of relabelling, as Prometheus' relabel_config. Cannot be wrong: {@link RelabelYaml} checks it. */
public record RelabelRule(
        Action action,
        List<String> sourceLabels,
        String separator,
        Pattern regex,
        String regexText,
        BigInteger modulus,
        String targetLabel,
        String replacement) {
    static final String REGEX_DEFAULT = "(.*)";
    static final String SEPARATOR_DEFAULT = ";";
    static final String REPLACEMENT_DEFAULT = "$1";

    /** What a step does. */
    public enum Action {
        REPLACE,
        KEEP,
        DROP,
        KEEPEQUAL,
        DROPEQUAL,
        HASHMOD,
        LABELMAP,
        LABELDROP,
        LABELKEEP,
        LOWERCASE,
        UPPERCASE
    }

    public RelabelRule {
        sourceLabels = List.copyOf(sourceLabels);
    }

    static Pattern compile(String regex) {
        return Pattern.compile("^(?s:" + regex + ")$");
    }

    /** What labels become; {@link Labels#EMPTY} where they are dropped. */
    public static Labels apply(List<RelabelRule> rules, Labels labels) {
        if (rules.isEmpty()) {
            return labels;
        }
        Map<String, String> map = labels.toMap();
        return applyTo(rules, map) ? Labels.of(map) : Labels.EMPTY;
    }

    /** Changes labels; false where they are dropped. */
    static boolean applyTo(List<RelabelRule> rules, Map<String, String> labels) {
        for (RelabelRule rule : rules) {
            if (!rule.applyTo(labels)) {
                return false;
            }
        }
        return true;
    }

    private boolean applyTo(Map<String, String> labels) {
        String value = source(labels);
        switch (action) {
            case KEEP -> {
                return regex.matches(value);
            }
            case DROP -> {
                return !regex.matches(value);
            }
            case KEEPEQUAL -> {
                return labels.getOrDefault(targetLabel, "").equals(value);
            }
            case DROPEQUAL -> {
                return !labels.getOrDefault(targetLabel, "").equals(value);
            }
            case REPLACE -> replace(value, labels);
            case LOWERCASE -> set(labels, targetLabel, value.toLowerCase(Locale.ROOT));
            case UPPERCASE -> set(labels, targetLabel, value.toUpperCase(Locale.ROOT));
            case HASHMOD -> set(labels, targetLabel, hash(value).mod(modulus).toString());
            case LABELMAP -> map(labels);
            case LABELDROP -> labels.keySet().removeIf(regex::matches);
            case LABELKEEP -> labels.keySet().removeIf(name -> !regex.matches(name));
        }
        return true;
    }

    private String source(Map<String, String> labels) {
        if (sourceLabels.size() == 1) {
            return labels.getOrDefault(sourceLabels.getFirst(), "");
        }
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < sourceLabels.size(); i++) {
            joined.append(i > 0 ? separator : "").append(labels.getOrDefault(sourceLabels.get(i), ""));
        }
        return joined.toString();
    }

    private void replace(String value, Map<String, String> labels) {
        Matcher matcher = regex.matcher(value);
        if (!matcher.find()) {
            return;
        }
        String target = GoExpansion.expand(targetLabel, matcher);
        if (!target.isEmpty()) {
            set(labels, target, GoExpansion.expand(replacement, matcher));
        }
    }

    private void map(Map<String, String> labels) {
        Map<String, String> added = new TreeMap<>();
        labels.forEach((name, value) -> {
            Matcher matcher = regex.matcher(name);
            if (matcher.find()) {
                added.put(GoExpansion.expand(replacement, matcher), value);
            }
        });
        added.forEach((name, value) -> set(labels, name, value));
    }

    private static void set(Map<String, String> labels, String name, String value) {
        if (value.isEmpty()) {
            labels.remove(name);
        } else {
            labels.put(name, value);
        }
    }

    /** The last eight bytes of the MD5 sum, which is what all Prometheis agree on. */
    private static BigInteger hash(String value) {
        try {
            byte[] sum = MessageDigest.getInstance("MD5").digest(value.getBytes(UTF_8));
            return new BigInteger(Long.toUnsignedString(ByteBuffer.wrap(sum).getLong(8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
