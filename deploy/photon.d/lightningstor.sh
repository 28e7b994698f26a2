# LightningSTOR, whose buckets belong to a root with a key of its own.

# The last lines of up: where the key is, and never what it is.
say_where_the_root_key_is() {
  local key
  [[ -n ${ARTIFACT[lightningstor]-} ]] && is_wanted lightningstor || return 0
  key=$(service_directory lightningstor 1)/data/root-key
  [[ ! -s $key ]] || say "the key of LightningSTOR's root, an access key id and a secret, is in $key"
}
