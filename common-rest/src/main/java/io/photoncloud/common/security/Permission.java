package io.photoncloud.common.security;

import java.util.regex.Pattern;

/**
 * What a call needs its caller to be allowed, named by the user's noun and what is done to it: {@code vm.create}. Every
 * endpoint is declared with one, or as public, or as the services' own; a call of one that is not is refused.
 */
public record Permission(String name) {

    /** Seeing how a service is: its metrics, its description. */
    public static final String READ_SERVICE = "service.read";

    /** How the name ends of what changes a service for all who use it: its members, its history, everything it keeps. */
    private static final String ADMINISTER = ".administer";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}(\\.[a-z][a-z0-9-]{0,62}){1,3}");

    public Permission {
        if (!isName(name)) {
            throw new IllegalArgumentException("a permission is named noun.verb, as vm.create: " + name);
        }
    }

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    public boolean administers() {
        return name.endsWith(ADMINISTER);
    }

    @Override
    public String toString() {
        return name;
    }
}
