package io.photoncloud.common.policy;

import io.photoncloud.common.security.Permission;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A named set of permissions. Each is a permission's name, {@code noun.*} for everything done to a noun, {@code *.verb} for
 * one thing done to everything, or {@code *}.
 */
public record Role(String id, Set<String> permissions) {

    public static final String EVERYTHING = "*";

    public static final int PERMISSIONS_MAX = 1_000;

    private static final String PART = "[a-z][a-z0-9-]{0,62}";
    private static final Pattern PATTERN =
            Pattern.compile("\\*|\\*\\." + PART + "|" + PART + "\\.\\*|" + PART + "(\\." + PART + "){1,3}");

    public Role {
        if (permissions.size() > PERMISSIONS_MAX) {
            throw new IllegalArgumentException("a role has at most " + PERMISSIONS_MAX + " permissions");
        }
        for (String permission : permissions) {
            if (!isPattern(permission)) {
                throw new IllegalArgumentException("no permission, nor noun.*, *.verb or *: " + permission);
            }
        }
        permissions = Set.copyOf(permissions);
    }

    public static boolean isPattern(String permission) {
        return PATTERN.matcher(permission).matches();
    }

    public boolean includes(Permission permission) {
        String name = permission.name();
        return permissions.contains(name)
                || permissions.contains(EVERYTHING)
                || permissions.contains(name.substring(0, name.indexOf('.')) + ".*")
                || permissions.contains("*" + name.substring(name.lastIndexOf('.')));
    }

    /** Whether everything that a pattern stands for is in this role. */
    boolean covers(String pattern) {
        if (permissions.contains(EVERYTHING) || permissions.contains(pattern)) {
            return true;
        }
        return !pattern.contains("*") && includes(new Permission(pattern));
    }

    /** Whether there may be something that a pattern stands for and this role has. */
    boolean meets(String pattern) {
        return permissions.stream().anyMatch(own -> meet(own, pattern));
    }

    private static boolean meet(String one, String other) {
        if (one.equals(EVERYTHING) || other.equals(EVERYTHING)) {
            return true;
        }
        boolean sameNoun =
                first(one).equals("*") || first(other).equals("*") || first(one).equals(first(other));
        boolean sameVerb =
                last(one).equals("*") || last(other).equals("*") || last(one).equals(last(other));
        return sameNoun && sameVerb;
    }

    private static String first(String pattern) {
        return pattern.substring(0, pattern.indexOf('.'));
    }

    private static String last(String pattern) {
        return pattern.substring(pattern.lastIndexOf('.') + 1);
    }

    /** Sorted, so that it looks the same each time. */
    @Override
    public String toString() {
        return id + new TreeSet<>(permissions);
    }
}
