package io.photoncloud.lightningstor;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * On which disks bytes of objects lie.
 *
 * @param directories one for each disk, each of a file system of its own; none for {@code objects} in the data directory
 * @param scheme shards of data and of parity that a volume has, each on another disk: {@code 4+2} on six disks and more, where any two may be
 *     lost
 */
@ConfigurationProperties("photon.lightningstor.disks")
public record DisksProperties(
        List<String> directories, @DefaultValue("1+0") String scheme) {

    public static final String DIRECTORIES = "photon.lightningstor.disks.directories";
    public static final String SCHEME = "photon.lightningstor.disks.scheme";

    public DisksProperties {
        directories = directories == null ? List.of() : List.copyOf(directories);
    }
}
