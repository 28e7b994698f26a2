package io.photoncloud.lightningstor;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What can be set of the encryption of objects.
 *
 * @param keyFile with the keys by which objects are encrypted, the one for new objects first; null for one in the data directory
 */
@ConfigurationProperties("photon.lightningstor.encryption")
public record EncryptionProperties(@Nullable Path keyFile) {}
