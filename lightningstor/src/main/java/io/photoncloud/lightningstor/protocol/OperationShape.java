package io.photoncloud.lightningstor.protocol;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a request must have to be of an operation, and what more it may have.
 *
 * @param marks the query parameters that must be there, with their values where these matter
 * @param parameters all that it knows of those that change meaning: the marks, and others that may be there
 */
record OperationShape(
        Map<String, String> marks, boolean copies, Set<String> parameters, boolean isOffered, Set<String> headers) {

    OperationShape {
        marks = Map.copyOf(marks);
        parameters = Set.copyOf(parameters);
        headers = Set.copyOf(headers);
    }

    /** The query parameters that must be there, each alone or as name=value. */
    static OperationShape shape(String... marks) {
        var byName = new LinkedHashMap<String, String>();
        for (String mark : marks) {
            int equals = mark.indexOf('=');
            byName.put(equals < 0 ? mark : mark.substring(0, equals), equals < 0 ? "" : mark.substring(equals + 1));
        }
        return new OperationShape(byName, false, byName.keySet(), false, Set.of());
    }

    /** One that names a source to copy from. */
    OperationShape copying() {
        return new OperationShape(marks, true, parameters, isOffered, headers);
    }

    OperationShape versioned() {
        return taking("versionId");
    }

    OperationShape taking(String parameter) {
        var more = new HashSet<>(parameters);
        more.add(parameter);
        return new OperationShape(marks, copies, more, isOffered, headers);
    }

    OperationShape offered(String... known) {
        Set<String> names = Arrays.stream(known)
                .flatMap(group -> Stream.of(group.split(" ")))
                .collect(Collectors.toUnmodifiableSet());
        return new OperationShape(marks, copies, parameters, true, names);
    }

    boolean fits(S3Request request) {
        if (copies && !request.headers().has("x-amz-copy-source")) {
            return false;
        }
        for (Map.Entry<String, String> mark : marks.entrySet()) {
            Optional<String> value = request.target().find(mark.getKey());
            if (value.isEmpty()
                    || (!mark.getValue().isEmpty() && !mark.getValue().equals(value.get()))) {
                return false;
            }
        }
        return true;
    }

    int precision() {
        return marks.size() + (copies ? 1 : 0);
    }

    boolean knows(String header) {
        return headers.contains(header)
                || (header.startsWith(KnownHeaders.METADATA_PREFIX) && headers.contains(KnownHeaders.METADATA_PREFIX));
    }
}
