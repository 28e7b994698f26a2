package io.photoncloud.lightningstor;

import io.photoncloud.common.config.Settings;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set of LightningSTOR.
 *
 * @param region of all buckets, as signatures name it
 * @param domains below which names of hosts are buckets
 * @param accessKeyKeep how long what IAM told of an access key is believed, up to a minute: so long a key works that was disabled or deleted,
 *     and while IAM is away
 * @param transfersMax objects that are sent and taken by gRPC at a time
 * @param inRowSizeMax objects and parts of at most so many bytes, as they are kept, stand in the metadata, where one force makes both
 *     durable; up to 64 KiB, 0 for none
 * @param transferSilenceMax how long an object that is taken by gRPC may say nothing until its call is ended
 */
@ConfigurationProperties("photon.lightningstor")
public record LightningStorProperties(
        @DefaultValue("us-east-1") String region,
        @DefaultValue("localhost") List<String> domains,
        @DefaultValue("30s") Duration accessKeyKeep,
        @DefaultValue("256") int transfersMax,
        @DefaultValue("8KB") DataSize inRowSizeMax,
        @DefaultValue("60s") Duration transferSilenceMax) {

    public static final String TRANSFERS_MAX = "photon.lightningstor.transfers-max";

    public static final String TRANSFER_SILENCE_MAX = "photon.lightningstor.transfer-silence-max";

    private static final long ACCESS_KEY_KEEP_SECONDS_MAX = 60;
    private static final long TRANSFER_SILENCE_MILLIS_MAX = Duration.ofHours(1).toMillis();

    private static final long IN_ROW_BYTES_MAX = 64 << 10;

    public LightningStorProperties {
        domains = List.copyOf(domains);
        Settings.range(
                "photon.lightningstor.access-key-keep (seconds)",
                accessKeyKeep.toSeconds(),
                0,
                ACCESS_KEY_KEEP_SECONDS_MAX);
        Settings.range(TRANSFERS_MAX, transfersMax, 1, 10_000);
        Settings.range("photon.lightningstor.in-row-size-max (bytes)", inRowSizeMax.toBytes(), 0, IN_ROW_BYTES_MAX);
        Settings.range(
                TRANSFER_SILENCE_MAX + " (milliseconds)",
                transferSilenceMax.toMillis(),
                1,
                TRANSFER_SILENCE_MILLIS_MAX);
    }
}
