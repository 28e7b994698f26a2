package io.photoncloud.lightningstor.protocol;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a request must have to be of an operation, and what more it may have. */
record OperationShape(
        Map<String, String> marks, boolean copies, Set<String> taken, boolean isOffered, Set<String> headers) {

    OperationShape {
        marks = Map.copyOf(marks);
        taken = Set.copyOf(taken);
        headers = Set.copyOf(headers);
    }

    /** The query parameters that must be there, each alone or as name=value. */
    static OperationShape shape(String... marks) {
        var byName = new LinkedHashMap<String, String>();
        for (String mark : marks) {
            int equals = mark.indexOf('=');
            byName.put(equals < 0 ? mark : mark.substring(0, equals), equals < 0 ? "" : mark.substring(equals + 1));
        }
        return new OperationShape(byName, false, Set.of(), false, Set.of());
    }

    /** One that names a source to copy from. */
    OperationShape copying() {
        return new OperationShape(marks, true, taken, isOffered, headers);
    }

    OperationShape versioned() {
        return taking("versionId");
    }

    OperationShape taking(String parameter) {
        var more = new HashSet<>(taken);
        more.add(parameter);
        return new OperationShape(marks, copies, more, isOffered, headers);
    }

    OperationShape offered(String... known) {
        Set<String> names = Arrays.stream(known)
                .flatMap(group -> Stream.of(group.split(" ")))
                .collect(Collectors.toUnmodifiableSet());
        return new OperationShape(marks, copies, taken, true, names);
    }

    boolean fits(S3Request request) {
        return marks.entrySet().stream()
                        .allMatch(mark -> request.target()
                                .find(mark.getKey())
                                .filter(value -> mark.getValue().isEmpty()
                                        || mark.getValue().equals(value))
                                .isPresent())
                && (!copies || request.headers().has("x-amz-copy-source"));
    }

    int precision() {
        return marks.size() + (copies ? 1 : 0);
    }

    Set<String> parameters() {
        return Stream.concat(marks.keySet().stream(), taken.stream()).collect(Collectors.toUnmodifiableSet());
    }

    boolean knows(String header) {
        return headers.contains(header)
                || (header.startsWith(KnownHeaders.METADATA_PREFIX) && headers.contains(KnownHeaders.METADATA_PREFIX));
    }
}
