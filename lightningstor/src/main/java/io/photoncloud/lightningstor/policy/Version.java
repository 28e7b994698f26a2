package io.photoncloud.lightningstor.policy;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** The versions of the language. */
enum Version {
    /** Without variables. So is a policy that says no version. */
    OLD("2008-10-17"),
    NEW("2012-10-17");

    private final String date;

    Version(String date) {
        this.date = date;
    }

    static Optional<Version> find(String date) {
        return Arrays.stream(values())
                .filter(version -> version.date.equals(date))
                .findFirst();
    }

    /**
     * A text of a policy of this version.
     *
     * @param letters what stands beside variables
     */
    Glob glob(String text, Function<String, Glob> letters) {
        return switch (this) {
            case OLD -> letters.apply(text);
            case NEW -> Glob.withVariables(text, letters);
        };
    }
}
