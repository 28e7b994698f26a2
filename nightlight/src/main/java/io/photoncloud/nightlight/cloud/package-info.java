/** What the cloud has that may be scraped: its own services, its virtual machines and its pods. */
@NullMarked
package io.photoncloud.nightlight.cloud;

import org.jspecify.annotations.NullMarked;
