@org.jspecify.annotations.NullMarked
package io.photoncloud.lightningstor.encryption;
