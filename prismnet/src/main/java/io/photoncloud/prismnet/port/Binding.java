package io.photoncloud.prismnet.port;

import io.photoncloud.common.api.Check;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a port is plugged into. An empty text stands for nothing.
 *
 * @param deviceId what has the port
 * @param deviceOwner which kind of thing that is, and whose: {@code compute:vm}
 * @param host where it is plugged in
 */
public record Binding(String deviceId, String deviceOwner, String host, boolean adminUp) {

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._:/@-]{0,255}");

    public Binding {
        Check.matches("device_id", deviceId, WORD);
        Check.matches("device_owner", deviceOwner, WORD);
        Check.matches("host", host, WORD);
    }

    /** As callers say it; null for what stays, or has its default. */
    public record Wanted(
            @Nullable String deviceId,
            @Nullable String deviceOwner,
            @Nullable String host,
            @Nullable Boolean adminUp) {

        Binding over(Binding present) {
            return new Binding(
                    deviceId == null ? present.deviceId : deviceId,
                    deviceOwner == null ? present.deviceOwner : deviceOwner,
                    host == null ? present.host : host,
                    adminUp == null ? present.adminUp : adminUp);
        }
    }

    static Binding none() {
        return new Binding("", "", "", true);
    }

    boolean hasDevice() {
        return !deviceId.isEmpty();
    }
}
