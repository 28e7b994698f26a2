/** LightningSTOR: buckets of objects, spoken to as S3. */
@NullMarked
package io.photoncloud.lightningstor;

import org.jspecify.annotations.NullMarked;
