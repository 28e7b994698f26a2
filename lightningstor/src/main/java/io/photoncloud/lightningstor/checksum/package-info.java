/** The checksums of objects: computed in one pass, written as S3 writes them, and composed for multipart uploads. */
@NullMarked
package io.photoncloud.lightningstor.checksum;

import org.jspecify.annotations.NullMarked;
