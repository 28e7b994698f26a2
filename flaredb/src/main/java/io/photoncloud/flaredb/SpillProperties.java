package io.photoncloud.flaredb;

import io.photoncloud.common.config.Settings;
import io.photoncloud.flaredb.execute.spill.SpillFiles;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The files of queries that do not fit into memory.
 *
 * @param sizeMax what all of them together may take on the disk
 */
@ConfigurationProperties("photon.flaredb.spill")
public record SpillProperties(@DefaultValue("4GB") DataSize sizeMax) {

    private static final long LEAST = 1L << 20;
    private static final long MOST = 1L << 50;

    public SpillProperties {
        Settings.range(SpillFiles.SETTING, sizeMax.toBytes(), LEAST, MOST);
    }
}
