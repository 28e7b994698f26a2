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

    /** Sorted, so that it looks the same each time. */
    @Override
    public String toString() {
        return id + new TreeSet<>(permissions);
    }
}
