package io.photoncloud.common.api;

/**
 * What a caller was not allowed to do, as far as it is known; what is not is empty.
 *
 * @param permission that it takes, as {@code vm.create}
 * @param scope in which the caller would have to have it, as people read it
 */
public record Denied(String permission, String scope, String resourceType, String resourceId) {

    public static final Denied UNTOLD = new Denied("", "", "", "");

    public static Denied of(String permission, String scope) {
        return new Denied(permission, scope, "", "");
    }

    public Denied about(String type, String id) {
        return new Denied(permission, scope, type, id);
    }
}
