/*
 * The people, groups and messages of the test's WeChat, on wechaty-puppet-mock.
 *
 * The mock alone gives no ids for what it sends, no payloads for friend requests and invitations, no group
 * nicknames, and writes to anybody. A real puppet does all that, so it is filled in here.
 */
'use strict'
const crypto = require('crypto')
const { PuppetMock, mock } = require('wechaty-puppet-mock')
const { FileBox } = require('file-box')
const PUPPET = require('wechaty-puppet')

const BOT = 'wxid_bot'
const MOST_SHOWN = 65536 // bytes of a file that a test may look into
let serial = 0
const fresh = kind => `${kind}_${process.pid}_${++serial}`

class World extends PuppetMock {
  constructor (tell, botName) {
    const mocker = new mock.Mocker()
    super({ mocker })
    this.tell = tell
    this.files = new Map()
    this.friendships = new Map()
    this.invitations = new Map()
    this.nicks = new Map()
    this.echoes = true
    this.swallows = false
    this.person({ id: BOT, name: botName, friend: false })
  }

  /* ---- what the driver does to it ---- */

  person ({ id, name, alias = '', friend = true }) {
    this.mocker.createContact({
      id, name, alias, friend, type: PUPPET.types.Contact.Individual, gender: 0, avatar: '', phone: [],
      signature: '', city: '', province: '', weixin: '', address: '',
    })
    return id
  }

  /** A group; outside: without the account, which may be invited or brought in later (rejoin). */
  room ({ id, topic, members, owner, outside = false }) {
    if (!id.includes('@')) throw new Error('a room id needs an @')
    const memberIdList = outside ? [...members] : [BOT, ...members]
    this.mocker.createRoom({ id, topic, memberIdList, ownerId: owner || members[0], adminIdList: [], avatar: '' })
    return id
  }

  nick ({ room, person, name }) {
    this.nicks.set(`${room} ${person}`, name)
    return this.dirtyPayload(PUPPET.types.Payload.RoomMember, room)
  }

  /** Somebody says something; `type` is a wechaty-puppet number, `at` the timestamp as the puppet gives it. */
  talk ({ from, room, text = '', type = PUPPET.types.Message.Text, id, at, mention = [], file, quiet, count = 1 }) {
    const ids = []
    for (let i = 0; i < count; i++) {
      const payload = {
        id: count > 1 ? fresh('m') : id || fresh('m'), type, text: text.replaceAll('{i}', String(i)), talkerId: from,
        timestamp: at === undefined ? Date.now() : at,
      }
      if (room) Object.assign(payload, { roomId: room, mentionIdList: mention })
      else payload.listenerId = BOT
      if (file) {
        payload.filename = file.name
        this.files.set(payload.id, file)
      }
      this.mocker.cacheMessagePayload.set(payload.id, payload)
      if (!quiet) this.emit('message', { messageId: payload.id })
      ids.push(payload.id)
    }
    return count > 1 ? ids.length : ids[0]
  }

  /** So many lines are there, each as for talk(), and nobody was told of them yet: see sing(). */
  rehearse ({ lines }) {
    this.chorus = lines.map(line => this.talk({ ...line, quiet: true }))
    return this.chorus
  }

  /** The rehearsed lines all at once: a burst. */
  sing () {
    for (const messageId of this.chorus.splice(0)) this.emit('message', { messageId })
  }

  /** The rehearsed lines one by one, so many milliseconds apart; of each it tells when it was said. */
  recite ({ gap }) {
    const lines = this.chorus.splice(0)
    const begun = performance.now()
    const next = () => {
      const messageId = lines.shift()
      if (!messageId) return this.tell('recited')
      this.tell('told', { message: messageId, at: performance.timeOrigin + performance.now() })
      this.emit('message', { messageId })
      said++
      setTimeout(next, Math.max(0, begun + said * gap - performance.now()))
    }
    let said = 0
    next()
  }

  /** The event of a message again, as gateways do after a restart; also for an id that nobody knows. */
  replay ({ message, times = 1 }) {
    for (let i = 0; i < times; i++) this.emit('message', { messageId: message })
  }

  recall ({ from, room, message, id }) {
    return this.talk({ from, room, id, text: message, type: PUPPET.types.Message.Recalled })
  }

  forget ({ message }) {
    this.mocker.cacheMessagePayload.delete(message)
    return this.dirtyPayload(PUPPET.types.Payload.Message, message)
  }

  befriend ({ person, type = 'receive', hello = '', id = fresh('f') }) {
    const number = { confirm: 1, receive: 2, verify: 3 }[type]
    this.friendships.set(id, {
      id, contactId: person, hello, type: number, timestamp: Date.now(), scene: 14, stranger: '', ticket: '',
    })
    if (type === 'confirm') this.mocker.contactPayload(person).friend = true
    this.emit('friendship', { friendshipId: id })
    return id
  }

  unfriend ({ person }) {
    this.mocker.contactPayload(person).friend = false
    return this.dirtyPayload(PUPPET.types.Payload.Contact, person)
  }

  /** Into `room`, which the account is in once it accepts; without it nothing comes of accepting. */
  invite ({ from, topic, room = '', id = fresh('i') }) {
    this.invitations.set(id, {
      id, room, inviterId: from, topic, memberCount: 0, memberIdList: [], timestamp: Date.now(), avatar: '',
      invitation: '', receiverId: BOT,
    })
    this.emit('room-invite', { roomInvitationId: id })
    return id
  }

  async rename ({ room, topic, by }) {
    const payload = this.mocker.roomPayload(room)
    const oldTopic = payload.topic
    payload.topic = topic
    await this.dirtyPayload(PUPPET.types.Payload.Room, room)
    this.emit('room-topic', { changerId: by || payload.ownerId, newTopic: topic, oldTopic, roomId: room, timestamp: Date.now() })
  }

  async expel ({ room, person = BOT, by }) {
    const payload = this.mocker.roomPayload(room)
    payload.memberIdList = payload.memberIdList.filter(id => id !== person)
    await this.dirtyPayload(PUPPET.types.Payload.Room, room)
    this.emit('room-leave', { removeeIdList: [person], removerId: by || payload.ownerId, roomId: room, timestamp: Date.now() })
  }

  /** The account is in that group again. */
  async rejoin ({ room, by }) {
    const payload = this.mocker.roomPayload(room)
    payload.memberIdList = [...payload.memberIdList, BOT]
    await this.dirtyPayload(PUPPET.types.Payload.Room, room)
    this.emit('room-join', { inviteeIdList: [BOT], inviterId: by || payload.ownerId, roomId: room, timestamp: Date.now() })
  }

  log_in () { this.login(BOT) }
  log_out ({ reason = 'kicked' }) { return this.logout(reason) }
  trouble ({ text }) { this.emit('error', { data: text, gerror: text }) }
  echo ({ on }) { this.echoes = on }

  /** What the account sends is acknowledged and reaches nobody, as WeChat does to accounts it holds back. */
  swallow ({ on }) { this.swallows = on }

  /* ---- what the bot asks of it ---- */

  #sendable (conversation) {
    if (!this.isLoggedIn) throw new Error('not logged in')
    if (conversation.includes('@')) {
      const members = this.mocker.roomPayload(conversation).memberIdList
      if (!members.includes(BOT)) throw new Error('not a member')
    } else if (!this.mocker.contactPayload(conversation).friend) throw new Error('not sent')
  }

  #said (conversation, more) {
    const id = fresh('s')
    const where = conversation.includes('@') ? { roomId: conversation, mentionIdList: [] } : { listenerId: conversation }
    const payload = { id, talkerId: BOT, timestamp: Date.now(), type: PUPPET.types.Message.Text, text: '', ...where, ...more }
    this.mocker.cacheMessagePayload.set(id, payload)
    // As phones do it: everything the account says is heard by all its devices, the bot among them.
    if (this.echoes) setImmediate(() => this.emit('message', { messageId: id }))
    return id
  }

  async messageSendText (conversation, text, mentions = []) {
    this.#sendable(conversation)
    if (this.swallows) {
      this.tell('swallowed', { to: conversation, text })
      return fresh('s')
    }
    const id = this.#said(conversation, { text })
    this.tell('said', { id, to: conversation, text, mentions: mentions || [], at: performance.timeOrigin + performance.now() })
    return id
  }

  async messageSendFile (conversation, box) {
    this.#sendable(conversation)
    const bytes = await box.toBuffer()
    const id = this.#said(conversation, { type: PUPPET.types.Message.Attachment, filename: box.name })
    const sha256 = crypto.createHash('sha256').update(bytes).digest('hex')
    const base64 = bytes.length <= MOST_SHOWN ? bytes.toString('base64') : ''
    this.tell('said', { id, to: conversation, file: box.name, size: bytes.length, sha256, base64 })
    return id
  }

  async messageFile (id) {
    const file = this.files.get(id)
    if (!file || file.gone) throw new Error('no file')
    if (file.sized === false) { // as puppets do that fetch it themselves: nobody knows yet how large it is
      return FileBox.fromStream((await FileBox.fromBase64(file.base64, file.name).toStream()), file.name)
    }
    return FileBox.fromBase64(file.base64, file.name)
  }

  async roomMemberRawPayload (room, person) {
    const payload = await super.roomMemberRawPayload(room, person)
    return { ...payload, roomAlias: this.nicks.get(`${room} ${person}`) || '' }
  }

  async friendshipRawPayload (id) { return this.friendships.get(id) }
  async roomInvitationRawPayload (id) { return this.invitations.get(id) }

  async friendshipAccept (id) {
    const person = this.friendships.get(id).contactId
    this.mocker.contactPayload(person).friend = true
    await this.dirtyPayload(PUPPET.types.Payload.Contact, person)
    this.tell('accepted', { friendship: id, person })
  }

  async roomInvitationAccept (id) {
    const { room, inviterId } = this.invitations.get(id)
    this.tell('joined', { invitation: id, room })
    if (room) await this.rejoin({ room, by: inviterId })
  }
}

module.exports = { World, BOT }
