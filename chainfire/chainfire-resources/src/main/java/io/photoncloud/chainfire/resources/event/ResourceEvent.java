package io.photoncloud.chainfire.resources.event;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import java.time.Instant;

/**
 * Something that happened to a resource, once or again and again: what its owner reads to find out why it is as it is.
 *
 * @param reason one word for programs: {@code ImageNotFound}
 * @param message for people, at most {@link #MESSAGE_LENGTH_MAX} characters: a longer one is cut
 * @param count how often it happened between {@code first} and {@code last}
 */
public record ResourceEvent(
        ResourceRef resource,
        Severity severity,
        String reason,
        String message,
        Instant first,
        Instant last,
        long count) {

    public static final int MESSAGE_LENGTH_MAX = 1_024;

    /** Whether somebody should look. */
    public enum Severity {
        NORMAL,
        WARNING
    }

    public ResourceEvent {
        if (!reason.matches("[A-Z][A-Za-z0-9]{0,62}")) {
            throw new IllegalArgumentException("a reason is one word in capitals and small letters: " + reason);
        }
        if (message.length() > MESSAGE_LENGTH_MAX) {
            message = message.substring(0, MESSAGE_LENGTH_MAX - 1) + "…";
        }
    }

    /** The same thing happens to the same resource under the same id, whatever its message says then. */
    Key key() {
        return Key.utf8(resource.type() + "/" + reason + "/" + resource.id());
    }

    ResourceEvent again(Severity newSeverity, String newMessage, Instant now) {
        return new ResourceEvent(resource, newSeverity, reason, newMessage, first, now, count + 1);
    }
}
