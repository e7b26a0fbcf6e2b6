// Functions of the libraries that a distribution's libcurl is linked to and that Gantry has no use for: it speaks http
// and https only, and wants no Kerberos, no cookies, and no encodings other than deflate and gzip. So they are not
// called, but for those by which libcurl finds out whether they are there.

#include <dlfcn.h>

#define GANTRY_ABSENT(name) \
  long name() { return 0; }
#define GANTRY_FAILS(name, code) \
  unsigned name() { return code; }

namespace {

template <typename Result, typename... Arguments>
Result call(const char* name, Arguments... arguments) {
  void* library = ::dlopen("libidn2.so.0", RTLD_NOW | RTLD_LOCAL);  // the same one every time
  void* function = library == nullptr ? nullptr : ::dlsym(library, name);
  if (function == nullptr) return Result();
  return reinterpret_cast<Result (*)(Arguments...)>(function)(arguments...);
}

}  // namespace

extern "C" {

// SSH. libssh2_init is called when libcurl is set up, 0 is success.
GANTRY_ABSENT(libssh2_agent_connect)
GANTRY_ABSENT(libssh2_agent_disconnect)
GANTRY_ABSENT(libssh2_agent_free)
GANTRY_ABSENT(libssh2_agent_get_identity)
GANTRY_ABSENT(libssh2_agent_init)
GANTRY_ABSENT(libssh2_agent_list_identities)
GANTRY_ABSENT(libssh2_agent_userauth)
GANTRY_ABSENT(libssh2_channel_free)
GANTRY_ABSENT(libssh2_channel_read_ex)
GANTRY_ABSENT(libssh2_channel_send_eof)
GANTRY_ABSENT(libssh2_channel_wait_closed)
GANTRY_ABSENT(libssh2_channel_wait_eof)
GANTRY_ABSENT(libssh2_channel_write_ex)
GANTRY_ABSENT(libssh2_exit)
GANTRY_ABSENT(libssh2_hostkey_hash)
GANTRY_ABSENT(libssh2_init)
GANTRY_ABSENT(libssh2_knownhost_add)
GANTRY_ABSENT(libssh2_knownhost_checkp)
GANTRY_ABSENT(libssh2_knownhost_del)
GANTRY_ABSENT(libssh2_knownhost_free)
GANTRY_ABSENT(libssh2_knownhost_get)
GANTRY_ABSENT(libssh2_knownhost_init)
GANTRY_ABSENT(libssh2_knownhost_readfile)
GANTRY_ABSENT(libssh2_knownhost_writefile)
GANTRY_ABSENT(libssh2_scp_recv2)
GANTRY_ABSENT(libssh2_scp_send64)
GANTRY_ABSENT(libssh2_session_abstract)
GANTRY_ABSENT(libssh2_session_block_directions)
GANTRY_ABSENT(libssh2_session_callback_set)
GANTRY_ABSENT(libssh2_session_disconnect_ex)
GANTRY_ABSENT(libssh2_session_flag)
GANTRY_ABSENT(libssh2_session_free)
GANTRY_ABSENT(libssh2_session_handshake)
GANTRY_ABSENT(libssh2_session_hostkey)
GANTRY_ABSENT(libssh2_session_init_ex)
GANTRY_ABSENT(libssh2_session_last_errno)
GANTRY_ABSENT(libssh2_session_last_error)
GANTRY_ABSENT(libssh2_session_method_pref)
GANTRY_ABSENT(libssh2_session_set_blocking)
GANTRY_ABSENT(libssh2_sftp_close_handle)
GANTRY_ABSENT(libssh2_sftp_init)
GANTRY_ABSENT(libssh2_sftp_last_error)
GANTRY_ABSENT(libssh2_sftp_mkdir_ex)
GANTRY_ABSENT(libssh2_sftp_open_ex)
GANTRY_ABSENT(libssh2_sftp_read)
GANTRY_ABSENT(libssh2_sftp_readdir_ex)
GANTRY_ABSENT(libssh2_sftp_rename_ex)
GANTRY_ABSENT(libssh2_sftp_rmdir_ex)
GANTRY_ABSENT(libssh2_sftp_seek64)
GANTRY_ABSENT(libssh2_sftp_shutdown)
GANTRY_ABSENT(libssh2_sftp_stat_ex)
GANTRY_ABSENT(libssh2_sftp_statvfs)
GANTRY_ABSENT(libssh2_sftp_symlink_ex)
GANTRY_ABSENT(libssh2_sftp_unlink_ex)
GANTRY_ABSENT(libssh2_sftp_write)
GANTRY_ABSENT(libssh2_userauth_authenticated)
GANTRY_ABSENT(libssh2_userauth_keyboard_interactive_ex)
GANTRY_ABSENT(libssh2_userauth_list)
GANTRY_ABSENT(libssh2_userauth_password_ex)
GANTRY_ABSENT(libssh2_userauth_publickey_fromfile_ex)
GANTRY_ABSENT(libssh2_version)

// Kerberos: GSS_S_FAILURE.
void* GSS_C_NT_HOSTBASED_SERVICE = nullptr;
GANTRY_FAILS(gss_delete_sec_context, 13U << 16U)
GANTRY_FAILS(gss_display_name, 13U << 16U)
GANTRY_FAILS(gss_display_status, 13U << 16U)
GANTRY_FAILS(gss_import_name, 13U << 16U)
GANTRY_FAILS(gss_init_sec_context, 13U << 16U)
GANTRY_FAILS(gss_inquire_context, 13U << 16U)
GANTRY_FAILS(gss_release_buffer, 13U << 16U)
GANTRY_FAILS(gss_release_name, 13U << 16U)
GANTRY_FAILS(gss_unwrap, 13U << 16U)
GANTRY_FAILS(gss_wrap, 13U << 16U)

// LDAP
GANTRY_ABSENT(ber_bvfree)
GANTRY_ABSENT(ber_free)
GANTRY_ABSENT(ber_memfree)
GANTRY_ABSENT(ber_memvfree)
GANTRY_ABSENT(ber_sockbuf_add_io)
GANTRY_ABSENT(ldap_abandon_ext)
GANTRY_ABSENT(ldap_err2string)
GANTRY_ABSENT(ldap_free_urldesc)
GANTRY_ABSENT(ldap_get_attribute_ber)
GANTRY_ABSENT(ldap_get_dn_ber)
GANTRY_ABSENT(ldap_get_option)
GANTRY_ABSENT(ldap_init_fd)
GANTRY_ABSENT(ldap_memfree)
GANTRY_ABSENT(ldap_msgfree)
GANTRY_ABSENT(ldap_msgtype)
GANTRY_ABSENT(ldap_parse_result)
GANTRY_ABSENT(ldap_parse_sasl_bind_result)
GANTRY_ABSENT(ldap_pvt_url_scheme2proto)
GANTRY_ABSENT(ldap_result)
GANTRY_ABSENT(ldap_sasl_bind)
GANTRY_ABSENT(ldap_search_ext)
GANTRY_ABSENT(ldap_set_option)
GANTRY_ABSENT(ldap_start_tls)
GANTRY_ABSENT(ldap_unbind_ext)
GANTRY_ABSENT(ldap_url_parse)

// RTMP
GANTRY_ABSENT(RTMP_Alloc)
GANTRY_ABSENT(RTMP_Close)
GANTRY_ABSENT(RTMP_Connect1)
GANTRY_ABSENT(RTMP_ConnectStream)
GANTRY_ABSENT(RTMP_Free)
GANTRY_ABSENT(RTMP_Init)
GANTRY_ABSENT(RTMP_Read)
GANTRY_ABSENT(RTMP_SetBufferMS)
GANTRY_ABSENT(RTMP_SetupURL)
GANTRY_ABSENT(RTMP_Write)

// The public suffix list: none.
GANTRY_ABSENT(psl_builtin)
GANTRY_ABSENT(psl_free)
GANTRY_ABSENT(psl_get_version)
GANTRY_ABSENT(psl_is_cookie_domain_acceptable)
GANTRY_ABSENT(psl_latest)

// International names: libidn2 is loaded when a name has letters beyond ASCII, which is when libcurl asks for it.
const char* idn2_check_version(const char* required) { return call<const char*>("idn2_check_version", required); }
int idn2_lookup_ul(const char* name, char** encoded, int flags) {
  return call<int>("idn2_lookup_ul", name, encoded, flags);
}
void idn2_free(void* text) { call<void>("idn2_free", text); }

// Brotli and Zstandard: no decoder.
GANTRY_ABSENT(BrotliDecoderCreateInstance)
GANTRY_ABSENT(BrotliDecoderDecompressStream)
GANTRY_ABSENT(BrotliDecoderDestroyInstance)
GANTRY_ABSENT(BrotliDecoderGetErrorCode)
GANTRY_ABSENT(BrotliDecoderVersion)
GANTRY_ABSENT(ZSTD_createDStream)
GANTRY_ABSENT(ZSTD_decompressStream)
GANTRY_ABSENT(ZSTD_freeDStream)
GANTRY_ABSENT(ZSTD_isError)
GANTRY_ABSENT(ZSTD_versionNumber)

}  // extern "C"
