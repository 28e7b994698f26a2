package io.photoncloud.lightningstor;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set of the forms by which browsers upload objects.
 *
 * @param waitingSizeMax of all files of forms that are being uploaded, which wait on the disk until they are whole
 */
@ConfigurationProperties("photon.lightningstor.forms")
public record FormProperties(@DefaultValue("16GB") DataSize waitingSizeMax) {}
