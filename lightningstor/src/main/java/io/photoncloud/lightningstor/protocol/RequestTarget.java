package io.photoncloud.lightningstor.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The target of a request, decoded once from the wire: no dots are resolved and no slashes joined, since both are ordinary characters of
 * keys. An empty value and no value are the same, as in S3.
 */
public record RequestTarget(String path, List<Parameter> parameters) {
    public static final int LENGTH_MAX = 16 * 1024;
    public static final int PARAMETERS_MAX = 256;

    /** A name and its value, decoded. */
    public record Parameter(String name, String value) {}

    public RequestTarget {
        if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
            throw new S3Exception(S3Error.INVALID_URI);
        }
        parameters = List.copyOf(parameters);
    }

    public static RequestTarget parse(String raw) {
        if (raw.length() > LENGTH_MAX) {
            throw new S3Exception(S3Error.INVALID_URI, "The specified URI is longer than " + LENGTH_MAX + " bytes.");
        }
        int mark = raw.indexOf('?');
        return mark < 0
                ? new RequestTarget(PercentCoding.decodePath(raw), List.of())
                : new RequestTarget(PercentCoding.decodePath(raw.substring(0, mark)), query(raw.substring(mark + 1)));
    }

    private static List<Parameter> query(String raw) {
        var parameters = new ArrayList<Parameter>();
        for (String part : raw.split("&", PARAMETERS_MAX + 1)) {
            if (part.isEmpty()) {
                continue;
            }
            if (parameters.size() == PARAMETERS_MAX) {
                throw new S3Exception(
                        S3Error.INVALID_URI, "The specified URI has more than " + PARAMETERS_MAX + " parameters.");
            }
            int equals = part.indexOf('=');
            parameters.add(
                    equals < 0
                            ? new Parameter(PercentCoding.decodeQuery(part), "")
                            : new Parameter(
                                    PercentCoding.decodeQuery(part.substring(0, equals)),
                                    PercentCoding.decodeQuery(part.substring(equals + 1))));
        }
        return parameters;
    }

    /** The value of a parameter; of one sent several times, the first. */
    public Optional<String> find(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return Optional.of(parameter.value());
            }
        }
        return Optional.empty();
    }

    public boolean has(String name) {
        return find(name).isPresent();
    }

    public Set<String> names() {
        return parameters.stream().map(Parameter::name).collect(Collectors.toUnmodifiableSet());
    }
}
