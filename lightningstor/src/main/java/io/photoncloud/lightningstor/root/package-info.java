/** The key pair that a LightningSTOR has of its own. */
@NullMarked
package io.photoncloud.lightningstor.root;

import org.jspecify.annotations.NullMarked;
