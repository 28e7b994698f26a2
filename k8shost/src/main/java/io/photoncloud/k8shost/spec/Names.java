package io.photoncloud.k8shost.spec;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.k8shost.runtime.SandboxSpec.Protocol;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What things may be called, as in Kubernetes. */
public final class Names {

    /** Of a pod, so that it fits into a name with its namespace. */
    public static final int POD_LENGTH_MAX = 190;

    static final int LABELS_MAX = 64;
    static final int ANNOTATION_BYTES_MAX = 64 << 10;

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern KEY =
            Pattern.compile("([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");

    private Names() {}

    /** Up to 63 lower-case letters, digits and dashes: of a namespace, a container, a volume, a service. */
    public static String label(String field, @Nullable String value) {
        return Check.matches(field, Check.text(field, value), LABEL);
    }

    /** Of a pod: labels joined by dots. */
    public static String pod(String field, @Nullable String value) {
        String present = Check.length(field, Check.text(field, value), 1, POD_LENGTH_MAX);
        return Check.matches(field, present, SUBDOMAIN);
    }

    public static Map<String, String> labels(String field, @Nullable Map<String, String> labels) {
        if (labels == null) {
            return Map.of();
        }
        Check.that(labels.size() <= LABELS_MAX, field, "at most " + LABELS_MAX);
        labels.forEach((key, value) -> {
            Check.matches(field + "." + key, key, KEY);
            Check.matches(field + "." + key, value, VALUE);
        });
        return Map.copyOf(labels);
    }

    public static Map<String, String> annotations(String field, @Nullable Map<String, String> annotations) {
        if (annotations == null) {
            return Map.of();
        }
        int length = 0;
        for (Map.Entry<String, String> one : annotations.entrySet()) {
            Check.matches(field + "." + one.getKey(), one.getKey(), KEY);
            length += one.getKey().length()
                    + Check.required(field + "." + one.getKey(), one.getValue()).length();
        }
        Check.that(length <= ANNOTATION_BYTES_MAX, field, "at most " + ANNOTATION_BYTES_MAX + " characters together");
        return Map.copyOf(annotations);
    }

    public static Protocol protocol(String field, @Nullable String word) {
        if (word == null || word.isEmpty()) {
            return Protocol.TCP;
        }
        return switch (word) {
            case "TCP" -> Protocol.TCP;
            case "UDP" -> Protocol.UDP;
            case "SCTP" -> Protocol.SCTP;
            default -> throw CloudException.invalid(field, "TCP, UDP or SCTP", field + ": TCP, UDP or SCTP");
        };
    }
}
