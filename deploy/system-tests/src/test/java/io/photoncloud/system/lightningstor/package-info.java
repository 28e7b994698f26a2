/** LightningSTOR as real processes, and clients that were made for S3. */
@NullMarked
package io.photoncloud.system.lightningstor;

import org.jspecify.annotations.NullMarked;
