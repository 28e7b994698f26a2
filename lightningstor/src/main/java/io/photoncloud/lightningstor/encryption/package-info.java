/** Encryption of what objects are made of, by keys of this service or of its customers. */
@NullMarked
package io.photoncloud.lightningstor.encryption;

import org.jspecify.annotations.NullMarked;
